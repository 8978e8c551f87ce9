package pellucid.tensor;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdamCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.KernelException;
import pellucid.kernel.Operand;
import pellucid.kernel.SgdCall;

/// The few operations that change a tensor's memory: optimiser steps and running statistics.
///
/// They are not recorded. Each raises the version of what it changes, so that a backward pass over
/// a graph that still needs the old value is an error instead of a wrong gradient.
public final class InPlace {
  private InPlace() {}

  /// Overwrites a tensor by another of the same shape and type.
  public static void copy(Tensor target, Tensor source) {
    same("copy", target, source);
    CopyCall call = new CopyCall(target.shape().toArray(), operand(source), operand(target));
    try {
      target.device().backend().copy(call);
    } catch (KernelException e) {
      throw DeviceException.of("copy", e);
    }
    target.storage().touch();
  }

  /// Moves a tensor towards another: `target = (1 - weight) * target + weight * source`.
  public static void lerp(Tensor target, Tensor source, double weight) {
    copy(target, target.detach().mul(1 - weight).add(source.detach().mul(weight)));
  }

  /// The numbers of a step of gradient descent.
  ///
  /// @param lr the learning rate
  /// @param momentum the velocity's decay, 0 for none
  /// @param weightDecay the coefficient of the L2 penalty
  /// @param nesterov whether to look ahead
  public record Sgd(double lr, double momentum, double weightDecay, boolean nesterov) {}

  /// One step of gradient descent, see [SgdCall].
  ///
  /// @param velocity the state, of the parameter's shape; null without momentum
  public static void sgd(Tensor param, Tensor grad, @Nullable Tensor velocity, Sgd step) {
    same("sgd", param, grad);
    if (velocity != null) {
      same("sgd", param, velocity);
    }
    SgdCall call =
        new SgdCall(
            param.shape().size(),
            step.lr(),
            step.momentum(),
            step.weightDecay(),
            step.nesterov(),
            dense("sgd", param),
            operand(grad.detach().contiguous()),
            velocity == null ? null : dense("sgd", velocity));
    try {
      param.device().backend().sgd(call);
    } catch (KernelException e) {
      throw DeviceException.of("sgd", e);
    }
    param.storage().touch();
    if (velocity != null) {
      velocity.storage().touch();
    }
  }

  /// The numbers of a step of Adam.
  ///
  /// @param t the number of the step, from 1
  /// @param lr the learning rate
  /// @param beta1 the decay of the first moment
  /// @param beta2 the decay of the second moment
  /// @param eps keeps the quotient finite
  /// @param weightDecay the coefficient of the decay
  /// @param decoupled whether the decay is AdamW's
  public record Adam(
      long t,
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupled) {}

  /// One step of Adam or AdamW, see [AdamCall].
  ///
  /// @param m first moment, of the parameter's shape
  /// @param v second moment, of the parameter's shape
  public static void adam(Tensor param, Tensor grad, Tensor m, Tensor v, Adam step) {
    same("adam", param, grad);
    same("adam", param, m);
    same("adam", param, v);
    AdamCall call =
        new AdamCall(
            param.shape().size(),
            step.t(),
            step.lr(),
            step.beta1(),
            step.beta2(),
            step.eps(),
            step.weightDecay(),
            step.decoupled(),
            dense("adam", param),
            operand(grad.detach().contiguous()),
            dense("adam", m),
            dense("adam", v));
    try {
      param.device().backend().adam(call);
    } catch (KernelException e) {
      throw DeviceException.of("adam", e);
    }
    param.storage().touch();
    m.storage().touch();
    v.storage().touch();
  }

  private static void same(String op, Tensor a, Tensor b) {
    if (!a.shape().equals(b.shape())) {
      throw new ShapeMismatchException(
          "%s: %s and %s differ in shape".formatted(op, a.shape(), b.shape()));
    }
    if (a.dtype() != b.dtype()) {
      throw new DTypeMismatchException(
          "%s: %s and %s differ in type".formatted(op, a.dtype(), b.dtype()));
    }
    if (a.device() != b.device()) {
      throw new DeviceException(
          "%s: operands live on %s and on %s".formatted(op, a.device(), b.device()));
    }
  }

  private static Operand dense(String op, Tensor x) {
    if (!x.layout().isDense()) {
      throw new ShapeMismatchException(
          "%s: works on tensors without gaps, not on a view with %s".formatted(op, x.layout()));
    }
    return operand(x);
  }

  private static Operand operand(Tensor x) {
    return x.layout().operand(x.storage().buffer());
  }
}
