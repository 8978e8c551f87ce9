package pellucid.kernel;

/// The gradient of [CrossEntropyCall]: `gradLogits[i] = (softmax(logits[i]) - oneHot(labels[i])) *
/// gradLoss[i]`.
///
/// @param rows the number of samples
/// @param classes the number of classes
/// @param logits [rows, classes], dense, floating
/// @param labels [rows], dense, I32 or I64, each in [0, classes)
/// @param gradLoss [rows], one stride, which may be 0
/// @param gradLogits [rows, classes], dense
public record CrossEntropyBackwardCall(
    long rows,
    long classes,
    Operand logits,
    Operand labels,
    Operand gradLoss,
    Operand gradLogits) {}
