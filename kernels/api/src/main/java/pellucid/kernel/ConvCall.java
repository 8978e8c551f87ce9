package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// One of the three passes of a convolution (cross-correlation, as the field calls convolution);
/// all operands dense, of one floating dtype.
///
/// The method of [KernelBackend] tells which operand is the result: `conv2d` computes y from x and
/// w, `conv2dBackwardInput` x from y and w, `conv2dBackwardWeight` w from x and y; the result is
/// overwritten.
///
/// @param geometry the sizes
/// @param x images, or their gradient: [n, c, h, w]
/// @param w weights, or their gradient: [k, c / groups, r, s]
/// @param y outputs, or their gradient: [n, k, outH, outW]
/// @param bias a number per channel that is added to the result: [k] in the forward pass, [c] by
///   the input, where it makes a transposed convolution; absent by the weights
public record ConvCall(
    ConvGeometry geometry, Operand x, Operand w, Operand y, @Nullable Operand bias) {}
