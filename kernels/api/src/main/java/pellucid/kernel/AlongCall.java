package pellucid.kernel;

/// Picks elements along an axis, each by an index of its own, or adds them back; all dense.
///
/// `takeAlong`: `picked[o, j, i] = table[o, indices[o, j, i], i]`. `addAlong`: the table is zeroed,
/// then `table[o, indices[o, j, i], i] += picked[o, j, i]` with j ascending, so that the sum's
/// order is fixed.
///
/// @param outer the product of the dimensions before the axis
/// @param size the table's size along the axis
/// @param inner the product of the dimensions behind the axis
/// @param count how many are picked along the axis
/// @param table [outer, size, inner]
/// @param indices [outer, count, inner], I32 or I64, each in [0, size)
/// @param picked [outer, count, inner], same dtype as the table
public record AlongCall(
    long outer,
    long size,
    long inner,
    long count,
    Operand table,
    Operand indices,
    Operand picked) {}
