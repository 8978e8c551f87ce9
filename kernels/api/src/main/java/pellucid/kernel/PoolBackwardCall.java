package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// The gradient of a pooling with respect to its input; all dense, of one floating dtype.
///
/// @param fn maximum or average
/// @param geometry the sizes of the forward pass
/// @param x the images of the forward pass, [n, c, h, w]; absent for the average, which does not
///   need them
/// @param gradY the gradient of the results, [n, c, outH, outW]
/// @param gradX the gradient of the images, [n, c, h, w]; overwritten
public record PoolBackwardCall(
    PoolFn fn, PoolGeometry geometry, @Nullable Operand x, Operand gradY, Operand gradX) {}
