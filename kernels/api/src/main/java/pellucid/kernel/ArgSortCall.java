package pellucid.kernel;

/// The order of the elements along the middle dimension of `in[outer, size, inner]`: into
/// `out[outer, count, inner]` (I64) the index of the first in order, of the second, and so on up to
/// `count`.
///
/// Equal elements keep their order, also when descending; -0 and 0 are equal. A NaN counts as
/// larger than all numbers: it comes last ascending, as in NumPy and PyTorch, and first descending,
/// as in PyTorch.
///
/// @param descending whether the largest comes first
/// @param outer the product of the dimensions before the axis
/// @param size the size of the axis
/// @param inner the product of the dimensions behind the axis
/// @param count how many indices are wanted of each line, at most size
/// @param in the argument, dense
/// @param out the indices, I64, dense
public record ArgSortCall(
    boolean descending, long outer, long size, long inner, long count, Operand in, Operand out) {}
