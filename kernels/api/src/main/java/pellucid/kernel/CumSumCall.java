package pellucid.kernel;

/// Running sums along the middle dimension of `in[outer, size, inner]`: element j of `out` is the
/// sum of the elements 0 to j of `in`; in reverse, of j to the last. Floats add up in double and
/// are rounded where they are stored; integers wrap.
///
/// @param reverse whether sums run from the last element to the first
/// @param outer the product of the dimensions before the axis
/// @param size the size of the axis
/// @param inner the product of the dimensions behind the axis
/// @param in the argument, dense
/// @param out the sums, dense, of the same dtype and shape
public record CumSumCall(
    boolean reverse, long outer, long size, long inner, Operand in, Operand out) {}
