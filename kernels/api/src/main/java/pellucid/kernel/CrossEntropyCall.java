package pellucid.kernel;

/// Softmax and cross-entropy in one, for class labels: `loss[i] = logSumExp(logits[i]) - (1 - s)
/// logits[i, labels[i]] - s mean(logits[i])`, s the smoothing, and 0 where the label is ignored.
///
/// @param terms how labels count
/// @param rows the number of samples
/// @param classes the number of classes
/// @param logits [rows, classes], dense, floating
/// @param labels [rows], dense, I32 or I64, each in [0, classes) or ignored
/// @param loss [rows], dense, same dtype as the logits
public record CrossEntropyCall(
    LabelTerms terms, long rows, long classes, Operand logits, Operand labels, Operand loss) {}
