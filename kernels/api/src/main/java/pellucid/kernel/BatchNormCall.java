package pellucid.kernel;

/// Normalises channels by given statistics: `y = (x - mean) / sqrt(variance + eps) * weight +
/// bias`; all operands dense, of one floating dtype.
///
/// @param geometry the sizes
/// @param eps added to the variance under the root
/// @param x [n, c, inner]
/// @param mean [c]
/// @param variance [c]
/// @param weight [c]
/// @param bias [c]
/// @param y [n, c, inner]
public record BatchNormCall(
    ChannelGeometry geometry,
    double eps,
    Operand x,
    Operand mean,
    Operand variance,
    Operand weight,
    Operand bias,
    Operand y) {}
