package pellucid.kernel;

/// One step of Adam (Kingma and Ba 2015, algorithm 1) or AdamW (Loshchilov and Hutter 2019,
/// algorithm 2), in place: `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`, `param
/// -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)`.
///
/// @param count how many parameters
/// @param step t, from 1
/// @param lr the learning rate
/// @param beta1 the decay of the first moment
/// @param beta2 the decay of the second moment
/// @param eps keeps the quotient finite
/// @param weightDecay the coefficient of the decay
/// @param decoupled AdamW: `param *= 1 - lr * weightDecay` before the step; else the decay is added
///   to the gradient
/// @param param [count], dense, floating; updated
/// @param grad [count], dense
/// @param m first moment, [count], dense; updated
/// @param v second moment, [count], dense; updated
public record AdamCall(
    long count,
    long step,
    double lr,
    double beta1,
    double beta2,
    double eps,
    double weightDecay,
    boolean decoupled,
    Operand param,
    Operand grad,
    Operand m,
    Operand v) {}
