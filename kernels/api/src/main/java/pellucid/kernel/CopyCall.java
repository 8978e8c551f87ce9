package pellucid.kernel;

/// `out[i] = in[i]`, converting between dtypes.
///
/// Floating to integer rounds towards zero and saturates, as Java's casts do (U8: modulo 256 of the
/// saturated int); anything to BOOL is "not zero".
///
/// @param shape the sizes of both operands
/// @param in the source
/// @param out the destination; the two do not overlap
public record CopyCall(long[] shape, Operand in, Operand out) {}
