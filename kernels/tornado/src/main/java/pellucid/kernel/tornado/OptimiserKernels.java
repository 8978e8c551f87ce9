package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One thread a parameter. Ints: how many, then the first element of the parameters, the gradients
/// and the states.
final class OptimiserKernels {
  private OptimiserKernels() {}

  /// `param -= rate * (grad + decay * param)`. Numbers: rate, decay.
  static void sgd(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int param = ints.get(base + 1) + i;
      int n = at.get(1);
      float old = heap.get(param);
      float g = heap.get(ints.get(base + 2) + i) + numbers.get(n + 1) * old;
      heap.set(param, old - numbers.get(n) * g);
    }
  }

  /// `v = momentum * v + g`, `param -= rate * v`, or in Nesterov's form `rate * (g + momentum *
  /// v)`, with the g of [#sgd]. Numbers: rate, decay, momentum, and in Nesterov's form 1, else 0.
  static void momentum(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int param = ints.get(base + 1) + i;
      int velocity = ints.get(base + 3) + i;
      int n = at.get(1);
      float momentum = numbers.get(n + 2);
      float old = heap.get(param);
      float g = heap.get(ints.get(base + 2) + i) + numbers.get(n + 1) * old;
      float v = momentum * heap.get(velocity) + g;
      heap.set(velocity, v);
      float step = numbers.get(n + 3) > 0 ? g + momentum * v : v;
      heap.set(param, old - numbers.get(n) * step);
    }
  }

  /// `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`, `param = kept * param - rate *
  /// m / (sqrt(v) + eps)` with `g = grad + decay * param`. Numbers: kept, decay, beta1, 1 - beta1,
  /// beta2, 1 - beta2, rate, eps; the corrections of the bias are in the last two.
  static void adam(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int param = ints.get(base + 1) + i;
      int first = ints.get(base + 3) + i;
      int second = ints.get(base + 4) + i;
      int n = at.get(1);
      float old = heap.get(param);
      float g = heap.get(ints.get(base + 2) + i) + numbers.get(n + 1) * old;
      float m = numbers.get(n + 2) * heap.get(first) + numbers.get(n + 3) * g;
      float v = numbers.get(n + 4) * heap.get(second) + numbers.get(n + 5) * g * g;
      heap.set(first, m);
      heap.set(second, v);
      float step = m / (TornadoMath.sqrt(v) + numbers.get(n + 7));
      heap.set(param, numbers.get(n) * old - numbers.get(n + 6) * step);
    }
  }
}
