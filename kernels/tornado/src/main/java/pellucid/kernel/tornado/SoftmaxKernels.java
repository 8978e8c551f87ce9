package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Rows shifted by their maximum, so that nothing overflows; [Lanes] on each.
///
/// All begin alike: ints are rows, columns, lanes of a row, then the first element of the logits.
final class SoftmaxKernels {
  private SoftmaxKernels() {}

  /// `exp(x - max) / sum`, or its logarithm. Further ints: the first element of the result, whether
  /// to give the logarithm.
  static void softmax(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int cols = ints.get(base + 1);
    int lanes = ints.get(base + 2);
    int lane = context.localIdx & (lanes - 1);
    int row = context.globalIdx / lanes;
    boolean inside = row < ints.get(base);
    int first = inside ? row * cols : 0;
    int end = inside ? cols : 0;
    int x = ints.get(base + 3) + first;
    int y = ints.get(base + 4) + first;
    float max = Lanes.max(context, local, lanes, 1, max(heap, x, lane, lanes, end));
    float sum = Lanes.sum(context, local, lanes, 1, expSum(heap, x, lane, lanes, end, max));
    if (ints.get(base + 5) != 0) {
      float logSum = TornadoMath.log(sum);
      for (int j = lane; j < end; j += lanes) {
        heap.set(y + j, heap.get(x + j) - max - logSum);
      }
    } else {
      for (int j = lane; j < end; j += lanes) {
        heap.set(y + j, TornadoMath.exp(heap.get(x + j) - max) / sum);
      }
    }
  }

  /// The loss of each row. Further ints: the first label, the first loss, whether there is a label
  /// that doesn't count, and which (two ints). Numbers: the smoothing, the smoothing of one class.
  static void crossEntropy(
      KernelContext context,
      FloatArray heap,
      LongArray labels,
      IntArray ints,
      FloatArray numbers,
      IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int cols = ints.get(base + 1);
    int lanes = ints.get(base + 2);
    int lane = context.localIdx & (lanes - 1);
    int row = context.globalIdx / lanes;
    boolean inside = row < ints.get(base);
    int x = ints.get(base + 3) + (inside ? row * cols : 0);
    int end = inside ? cols : 0;
    float smoothing = numbers.get(at.get(1));
    float max = Lanes.max(context, local, lanes, 1, max(heap, x, lane, lanes, end));
    float sum = Lanes.sum(context, local, lanes, 1, expSum(heap, x, lane, lanes, end, max));
    float evenly = 0;
    if (smoothing > 0) {
      for (int j = lane; j < end; j += lanes) {
        evenly += heap.get(x + j) - max;
      }
      evenly = numbers.get(at.get(1) + 1) * Lanes.sum(context, local, lanes, 1, evenly);
    }
    if (inside && lane == 0) {
      long label = labels.get(ints.get(base + 4) + row);
      float loss = 0;
      if (counts(label, ints, base + 6)) {
        // What has no weight is not looked at: 0 times -infinity would be NaN.
        float own = smoothing < 1 ? (1 - smoothing) * (heap.get(x + (int) label) - max) : 0;
        loss = TornadoMath.log(sum) - (own + evenly);
      }
      heap.set(ints.get(base + 5) + row, loss);
    }
  }

  /// The gradient of [#crossEntropy] by the logits. Further ints: the first label, the first
  /// gradient of a loss, their step, the first element of the result, whether there is a label that
  /// doesn't count, and which (two ints). Numbers: the smoothing, the smoothing of one class.
  static void crossEntropyBackward(
      KernelContext context,
      FloatArray heap,
      LongArray labels,
      IntArray ints,
      FloatArray numbers,
      IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int cols = ints.get(base + 1);
    int lanes = ints.get(base + 2);
    int lane = context.localIdx & (lanes - 1);
    int row = context.globalIdx / lanes;
    boolean inside = row < ints.get(base);
    int first = inside ? row * cols : 0;
    int end = inside ? cols : 0;
    int x = ints.get(base + 3) + first;
    float max = Lanes.max(context, local, lanes, 1, max(heap, x, lane, lanes, end));
    float sum = Lanes.sum(context, local, lanes, 1, expSum(heap, x, lane, lanes, end, max));
    if (inside) {
      int y = ints.get(base + 7) + first;
      float smoothing = numbers.get(at.get(1));
      float evenly = numbers.get(at.get(1) + 1);
      long label = labels.get(ints.get(base + 4) + row);
      boolean counts = counts(label, ints, base + 8);
      float gradient = heap.get(ints.get(base + 5) + row * ints.get(base + 6));
      for (int j = lane; j < cols; j += lanes) {
        float error = TornadoMath.exp(heap.get(x + j) - max) / sum - evenly;
        if (j == (int) label) {
          error = error - (1 - smoothing);
        }
        heap.set(y + j, counts ? error * gradient : 0);
      }
    }
  }

  private static boolean counts(long label, IntArray ints, int place) {
    long ignored = (long) ints.get(place + 2) << 32 | (ints.get(place + 1) & 0xFFFFFFFFL);
    return ints.get(place) == 0 || label != ignored;
  }

  /// The largest of a lane's elements; of none, the row's first.
  private static float max(FloatArray heap, int x, int lane, int lanes, int end) {
    float max = heap.get(x);
    for (int j = lane; j < end; j += lanes) {
      max = Functions.larger(max, heap.get(x + j));
    }
    return max;
  }

  private static float expSum(FloatArray heap, int x, int lane, int lanes, int end, float max) {
    float sum = 0;
    for (int j = lane; j < end; j += lanes) {
      sum += TornadoMath.exp(heap.get(x + j) - max);
    }
    return sum;
  }
}
