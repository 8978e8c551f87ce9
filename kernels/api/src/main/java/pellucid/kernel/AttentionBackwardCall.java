package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// The gradients of attention (Dao et al. 2022, "FlashAttention", algorithm 4): with the weights `P
/// = exp(scale q k^T + mask - lse)` and `dS = P (gradOut v^T - sum(gradOut out) + gradLse)`, `gradV
/// = P^T gradOut`, `gradQ = scale dS k`, `gradK = scale dS^T q`.
///
/// Operands as in [AttentionCall]; a gradient has the shape of what it is the gradient of. Results
/// are overwritten.
///
/// @param geometry the sizes
/// @param q queries
/// @param k keys
/// @param v values
/// @param mask BOOL or of q's type; absent for none
/// @param out the forward pass's result
/// @param lse the forward pass's other result
/// @param gradOut gradient of out
/// @param gradLse gradient of lse
/// @param gradQ result
/// @param gradK result, summed over the query heads that share a key head
/// @param gradV result, summed like gradK
public record AttentionBackwardCall(
    AttentionGeometry geometry,
    Operand q,
    Operand k,
    Operand v,
    @Nullable Operand mask,
    Operand out,
    Operand lse,
    Operand gradOut,
    Operand gradLse,
    Operand gradQ,
    Operand gradK,
    Operand gradV) {}
