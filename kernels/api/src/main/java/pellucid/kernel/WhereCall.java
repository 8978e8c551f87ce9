package pellucid.kernel;

/// `out[i] = condition[i] ? a[i] : b[i]`, all of one shape.
///
/// @param shape the sizes
/// @param condition BOOL
/// @param a what is taken where the condition is true
/// @param b what is taken elsewhere, of the same dtype
/// @param out the result, of the same dtype
public record WhereCall(long[] shape, Operand condition, Operand a, Operand b, Operand out) {}
