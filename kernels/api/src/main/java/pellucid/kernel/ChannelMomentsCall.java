package pellucid.kernel;

/// Mean and biased variance of each channel over samples and places; all operands dense, of one
/// floating dtype.
///
/// @param geometry the sizes; no channel is empty
/// @param x [n, c, inner]
/// @param moments [2, c]: the means, then the variances
public record ChannelMomentsCall(ChannelGeometry geometry, Operand x, Operand moments) {}
