package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// One step of stochastic gradient descent, in place: with `g = grad + weightDecay * param`, no
/// momentum gives `param -= lr * g`; with momentum `v = momentum * v + g`, then `param -= lr * v`,
/// or `lr * (g + momentum * v)` for Nesterov (Sutskever et al. 2013, in PyTorch's form).
///
/// @param count how many parameters
/// @param lr the learning rate
/// @param momentum the decay of the velocity, 0 for none
/// @param weightDecay the coefficient of the L2 penalty
/// @param nesterov whether to look ahead
/// @param param [count], dense, floating; updated
/// @param grad [count], dense
/// @param velocity [count], dense; updated; absent without momentum
public record SgdCall(
    long count,
    double lr,
    double momentum,
    double weightDecay,
    boolean nesterov,
    Operand param,
    Operand grad,
    @Nullable Operand velocity) {}
