package pellucid.kernel;

/// The gradients of [BatchNormCall] by x, weight and bias, where mean and variance are x's own (S.
/// Ioffe, C. Szegedy, "Batch Normalization", ICML 2015, section 3); all operands dense, of one
/// floating dtype.
///
/// With `n` the normalised x, sums and means over samples and places: `gradBias = sum(gradY)`,
/// `gradWeight = sum(gradY n)`, `gradX = weight / sqrt(variance + eps) * (gradY - mean(gradY) - n
/// mean(gradY n))`.
///
/// @param geometry the sizes
/// @param eps added to the variance under the root
/// @param x [n, c, inner]
/// @param mean [c], x's
/// @param variance [c], x's
/// @param weight [c]
/// @param gradY [n, c, inner]
/// @param gradX [n, c, inner]
/// @param gradWeight [c]
/// @param gradBias [c]
public record BatchNormBackwardCall(
    ChannelGeometry geometry,
    double eps,
    Operand x,
    Operand mean,
    Operand variance,
    Operand weight,
    Operand gradY,
    Operand gradX,
    Operand gradWeight,
    Operand gradBias) {}
