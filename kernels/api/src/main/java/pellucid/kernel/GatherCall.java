package pellucid.kernel;

/// Picks slices along an axis, or adds them back; all dense.
///
/// `gather`: `slices[o, j, i] = table[o, indices[j], i]`. `scatterAdd`: the table is zeroed, then
/// `table[o, indices[j], i] += slices[o, j, i]` with j ascending, so that the sum's order is fixed.
///
/// @param outer the product of the dimensions before the axis
/// @param size the table's size along the axis
/// @param inner the product of the dimensions behind the axis
/// @param count the number of indices
/// @param table [outer, size, inner]
/// @param indices [count], I32 or I64, each in [0, size)
/// @param slices [outer, count, inner], same dtype as the table
public record GatherCall(
    long outer,
    long size,
    long inner,
    long count,
    Operand table,
    Operand indices,
    Operand slices) {}
