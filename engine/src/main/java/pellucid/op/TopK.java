package pellucid.op;

import pellucid.tensor.Tensor;

/// The largest elements along an axis, in descending order.
///
/// @param values the elements; gradients flow through them
/// @param indices where they stood along the axis, I64
public record TopK(Tensor values, Tensor indices) {}
