package pellucid.kernel;

/// `y = pool(x)`; both dense, of one floating dtype.
///
/// @param fn maximum or average
/// @param geometry the sizes
/// @param x images, [n, c, h, w]
/// @param y results, [n, c, outH, outW]
public record PoolCall(PoolFn fn, PoolGeometry geometry, Operand x, Operand y) {}
