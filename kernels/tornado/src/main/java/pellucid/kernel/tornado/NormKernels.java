package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Rows normalised, and their gradients by x; [Lanes] on each row. Means first, then squares about
/// them; elements are taken less the row's first, since a large mean would leave few digits.
///
/// Both begin alike: ints are rows, columns, lanes of a row, whether a mean is subtracted, then the
/// first element of x and of the weights, -1 where there are none. Numbers: eps.
final class NormKernels {
  private NormKernels() {}

  /// `(x - mean) / sqrt(variance + eps) * weight + bias`. Further ints: the first bias, -1 where
  /// there are none, and the first element of the result.
  static void rowNorm(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int cols = ints.get(base + 1);
    int lanes = ints.get(base + 2);
    int lane = context.localIdx & (lanes - 1);
    int row = context.globalIdx / lanes;
    boolean inside = row < ints.get(base);
    int end = inside ? cols : 0;
    int first = inside ? row * cols : 0;
    int x = ints.get(base + 4) + first;
    int y = ints.get(base + 7) + first;
    int weight = ints.get(base + 5);
    int bias = ints.get(base + 6);
    float origin = 0;
    float mean = 0;
    if (ints.get(base + 3) != 0) {
      origin = heap.get(x);
      float part = sum(heap, x, lane, lanes, end, origin);
      mean = Lanes.sum(context, local, lanes, 1, part) / cols;
    }
    float squares =
        Lanes.sum(context, local, lanes, 1, squares(heap, x, lane, lanes, end, origin, mean));
    float root = TornadoMath.sqrt(squares / cols + numbers.get(at.get(1)));
    for (int j = lane; j < end; j += lanes) {
      float value = (heap.get(x + j) - origin - mean) / root;
      if (weight >= 0) {
        value = value * heap.get(weight + j);
      }
      if (bias >= 0) {
        value = value + heap.get(bias + j);
      }
      heap.set(y + j, value);
    }
  }

  /// The gradient by x: `(g - mean(g) - n mean(g n)) / sqrt(variance + eps)` with `g = gradY *
  /// weight` and the normalised row n. Further ints: the first element of gradY, of gradX, and of
  /// where the rows' means, then their variances are kept.
  static void rowNormBackward(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int rows = ints.get(base);
    int cols = ints.get(base + 1);
    int lanes = ints.get(base + 2);
    int lane = context.localIdx & (lanes - 1);
    int row = context.globalIdx / lanes;
    boolean inside = row < rows;
    int end = inside ? cols : 0;
    int first = inside ? row * cols : 0;
    int x = ints.get(base + 4) + first;
    int weight = ints.get(base + 5);
    int gradY = ints.get(base + 6) + first;
    int gradX = ints.get(base + 7) + first;
    int centred = ints.get(base + 3);
    float origin = 0;
    float mean = 0;
    if (centred != 0) {
      origin = heap.get(x);
      float part = sum(heap, x, lane, lanes, end, origin);
      mean = Lanes.sum(context, local, lanes, 1, part) / cols;
    }
    float variance =
        Lanes.sum(context, local, lanes, 1, squares(heap, x, lane, lanes, end, origin, mean))
            / cols;
    float root = TornadoMath.sqrt(variance + numbers.get(at.get(1)));
    float sum = 0;
    float product = 0;
    for (int j = lane; j < end; j += lanes) {
      float g = weighted(heap, gradY, weight, j);
      sum += g;
      product += g * ((heap.get(x + j) - origin - mean) / root);
    }
    product = Lanes.sum(context, local, lanes, 1, product) / cols;
    float shift = 0;
    if (centred != 0) {
      shift = Lanes.sum(context, local, lanes, 1, sum) / cols;
    }
    for (int j = lane; j < end; j += lanes) {
      float n = (heap.get(x + j) - origin - mean) / root;
      heap.set(gradX + j, (weighted(heap, gradY, weight, j) - shift - n * product) / root);
    }
    if (inside && lane == 0) {
      int kept = ints.get(base + 8) + row;
      heap.set(kept, origin + mean);
      heap.set(kept + rows, variance);
    }
  }

  private static float weighted(FloatArray heap, int gradY, int weight, int j) {
    float g = heap.get(gradY + j);
    if (weight >= 0) {
      g = g * heap.get(weight + j);
    }
    return g;
  }

  private static float sum(FloatArray heap, int x, int lane, int lanes, int end, float origin) {
    float sum = 0;
    for (int j = lane; j < end; j += lanes) {
      sum += heap.get(x + j) - origin;
    }
    return sum;
  }

  private static float squares(
      FloatArray heap, int x, int lane, int lanes, int end, float origin, float mean) {
    float sum = 0;
    for (int j = lane; j < end; j += lanes) {
      float d = heap.get(x + j) - origin - mean;
      sum += d * d;
    }
    return sum;
  }
}
