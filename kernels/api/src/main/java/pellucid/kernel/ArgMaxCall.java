package pellucid.kernel;

/// The index of the largest element along the middle dimension of `in[outer, size, inner]`, into
/// `out[outer, inner]` (I64). The first of equals wins; a NaN counts as largest.
///
/// @param outer the product of the dimensions before the axis
/// @param size the size of the axis, at least 1
/// @param inner the product of the dimensions behind the axis
/// @param in the argument, dense
/// @param out the indices, I64, dense
public record ArgMaxCall(long outer, long size, long inner, Operand in, Operand out) {}
