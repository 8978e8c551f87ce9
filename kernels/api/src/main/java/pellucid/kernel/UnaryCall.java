package pellucid.kernel;

/// `out[i] = fn(in[i])` for every index of the shape.
///
/// @param fn the function
/// @param alpha its number, where it takes one; converted to the operands' dtype first
/// @param shape the sizes of both operands
/// @param in the argument
/// @param out the result, of the same dtype; may be `in` itself
public record UnaryCall(UnaryFn fn, double alpha, long[] shape, Operand in, Operand out) {}
