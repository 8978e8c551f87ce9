package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// Scaled dot-product attention: `out = softmax(scale q k^T + mask) v`, row by row.
///
/// Four strides each, any. A query that sees no key has the output 0 and the logarithm -infinity.
///
/// @param geometry the sizes
/// @param q [batch, heads, queries, depth]
/// @param k [batch, kvHeads, keys, depth]
/// @param v [batch, kvHeads, keys, valueDepth]
/// @param mask [batch, heads, queries, keys], strides 0 where it is broadcast: BOOL, true where the
///   query sees the key, or of q's type, added to the scores; absent for none
/// @param out [batch, heads, queries, valueDepth]
/// @param lse [batch, heads, queries]: the logarithm of the sum of the exponentials of a query's
///   scores, which the backward pass computes the weights from
public record AttentionCall(
    AttentionGeometry geometry,
    Operand q,
    Operand k,
    Operand v,
    @Nullable Operand mask,
    Operand out,
    Operand lse) {}
