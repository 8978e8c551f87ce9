package pellucid.kernel;

/// Softmax and cross-entropy in one, for class labels: `loss[i] = logSumExp(logits[i]) - logits[i,
/// labels[i]]`.
///
/// @param rows the number of samples
/// @param classes the number of classes
/// @param logits [rows, classes], dense, floating
/// @param labels [rows], dense, I32 or I64, each in [0, classes)
/// @param loss [rows], dense, same dtype as the logits
public record CrossEntropyCall(
    long rows, long classes, Operand logits, Operand labels, Operand loss) {}
