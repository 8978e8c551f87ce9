package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Kernels that do one thing as fast as the device can.
final class CeilingKernels {
  /// Multiplications and additions of one thread in one turn of [#multiplyAdd].
  static final int FLOPS = 2 * 8 * 4;

  private CeilingKernels() {}

  /// Multiply-adds in registers, in eight chains a thread. Ints: turns, the element that receives
  /// the sum of each thread.
  static void multiplyAdd(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int turns = ints.get(base);
    float x = 1e-7f * context.globalIdx;
    float a = x;
    float b = x + 1;
    float c = x + 2;
    float d = x + 3;
    float e = x + 4;
    float f = x + 5;
    float g = x + 6;
    float h = x + 7;
    for (int i = 0; i < turns; i++) {
      for (int j = 0; j < 4; j++) {
        a = a * 0.999f + x;
        b = b * 0.999f + x;
        c = c * 0.999f + x;
        d = d * 0.999f + x;
        e = e * 0.999f + x;
        f = f * 0.999f + x;
        g = g * 0.999f + x;
        h = h * 0.999f + x;
      }
    }
    heap.set(ints.get(base + 1) + context.globalIdx, a + b + c + d + e + f + g + h);
  }

  /// Copies, one element a thread. Ints: count, from, to.
  static void stream(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      heap.set(ints.get(base + 2) + i, heap.get(ints.get(base + 1) + i));
    }
  }
}
