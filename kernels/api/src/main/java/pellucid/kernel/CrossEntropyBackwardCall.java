package pellucid.kernel;

/// The gradient of [CrossEntropyCall]: `gradLogits[i] = (softmax(logits[i]) - (1 - s)
/// oneHot(labels[i]) - s / classes) * gradLoss[i]`, s the smoothing, and 0 where the label is
/// ignored.
///
/// @param terms how labels count
/// @param rows the number of samples
/// @param classes the number of classes
/// @param logits [rows, classes], dense, floating
/// @param labels [rows], dense, I32 or I64, each in [0, classes) or ignored
/// @param gradLoss [rows], one stride, which may be 0
/// @param gradLogits [rows, classes], dense
public record CrossEntropyBackwardCall(
    LabelTerms terms,
    long rows,
    long classes,
    Operand logits,
    Operand labels,
    Operand gradLoss,
    Operand gradLogits) {}
