package pellucid.kernel;

/// `out[i] = fn(a[i], b[i])` for every index of the shape.
///
/// @param fn the function
/// @param alpha its number, where it takes one; converted to the operands' dtype first
/// @param shape the sizes of the result; broadcast operands have stride 0
/// @param a the first argument
/// @param b the second, of the same dtype
/// @param out the result: of the same dtype, or BOOL for a comparison
public record BinaryCall(
    BinaryFn fn, double alpha, long[] shape, Operand a, Operand b, Operand out) {}
