package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Statistics, normalisation and gradients of the channels of [n, c, inner].
///
/// Kernels over whole channels have [Lanes] on each; a channel may be split between groups, and
/// another launch combines the parts. Their ints begin alike: channels, the size of the inner
/// dimension, elements of a channel, lanes and their steps (three ints), groups for all channels,
/// elements of a part.
final class ChannelKernels {
  private static final int LOCAL = Lanes.LOCAL;

  private ChannelKernels() {}

  /// The mean of each part of a channel, and the sum of squares about it; elements less the first,
  /// as a large mean would leave few digits. Further ints: the first element of x and of the
  /// result, [parts, 2, c]. Numbers: what squares are divided by.
  static void moments(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int c = ints.get(base);
    int inner = ints.get(base + 1);
    int lanes = ints.get(base + 3);
    int step = ints.get(base + 4);
    int lane = context.localIdx / step & (lanes - 1);
    int groups = ints.get(base + 6);
    int part = context.groupIdx / groups;
    int channel = channel(context, ints, base, lanes, groups, part);
    boolean inside = channel < c;
    int begin = part * ints.get(base + 7);
    int stop = TornadoMath.min(begin + ints.get(base + 7), ints.get(base + 2));
    int end = inside ? stop : 0;
    int x = ints.get(base + 8);
    float origin = inside ? heap.get(x + element(begin, channel, c, inner)) : 0;
    float sum = 0;
    for (int e = begin + lane; e < end; e += lanes) {
      sum += heap.get(x + element(e, channel, c, inner)) - origin;
    }
    int size = stop - begin;
    float mean = origin + Lanes.sum(context, local, lanes, step, sum) / size;
    float squares = 0;
    for (int e = begin + lane; e < end; e += lanes) {
      float d = heap.get(x + element(e, channel, c, inner)) - mean;
      squares += d * d;
    }
    squares = Lanes.sum(context, local, lanes, step, squares);
    if (inside && lane == 0) {
      int out = ints.get(base + 9) + 2 * part * c + channel;
      heap.set(out, mean);
      heap.set(out + c, squares / numbers.get(at.get(1)));
    }
  }

  /// Mean and variance of a channel from those of its parts (T. F. Chan, G. H. Golub, R. J.
  /// LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979);
  /// one thread a channel. Ints: channels, elements of a channel, of a part, parts, the first
  /// element of the parts and of the result.
  static void combineMoments(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int c = ints.get(base);
    int channel = context.globalIdx;
    if (channel < c) {
      int count = ints.get(base + 1);
      int chunk = ints.get(base + 2);
      int parts = ints.get(base + 3);
      int from = ints.get(base + 4) + channel;
      float mean = heap.get(from);
      float squares = heap.get(from + c);
      for (int p = 1; p < parts; p++) {
        int before = p * chunk;
        float size = TornadoMath.min(chunk, count - before);
        float share = size / (before + size);
        float d = heap.get(from + 2 * p * c) - mean;
        mean += d * share;
        squares += heap.get(from + (2 * p + 1) * c) + d * d * share * before;
      }
      int out = ints.get(base + 5) + channel;
      heap.set(out, mean);
      heap.set(out + c, squares / count);
    }
  }

  /// `(x - mean) / sqrt(variance + eps) * weight + bias`, one thread an element. Ints: elements,
  /// channels, the size of the inner dimension, the first element of x, the means, the variances,
  /// the weights, the biases and the result. Numbers: eps.
  static void batchNorm(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int channel = i / ints.get(base + 2) % ints.get(base + 1);
      float mean = heap.get(ints.get(base + 4) + channel);
      float variance = heap.get(ints.get(base + 5) + channel);
      float root = TornadoMath.sqrt(variance + numbers.get(at.get(1)));
      float n = (heap.get(ints.get(base + 3) + i) - mean) / root;
      float weight = heap.get(ints.get(base + 6) + channel);
      float bias = heap.get(ints.get(base + 7) + channel);
      heap.set(ints.get(base + 8) + i, n * weight + bias);
    }
  }

  /// For each part of a channel the sum of gradY, and of gradY times the normalised x: the
  /// gradients of bias and weight. Rows that were normalised each by itself are samples of channels
  /// of one element; then mean and variance are the row's. Further ints: the first element of x,
  /// the means, the variances, gradY, the two sums, the step of these from part to part, whether
  /// means and variances are those of rows. Numbers: eps.
  static void gradientSums(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    float[] local = context.allocateFloatLocalArray(Lanes.ROOM);
    int base = at.get(0);
    int c = ints.get(base);
    int inner = ints.get(base + 1);
    int lanes = ints.get(base + 3);
    int step = ints.get(base + 4);
    int lane = context.localIdx / step & (lanes - 1);
    int groups = ints.get(base + 6);
    int part = context.groupIdx / groups;
    int channel = channel(context, ints, base, lanes, groups, part);
    boolean inside = channel < c;
    int begin = part * ints.get(base + 7);
    int stop = TornadoMath.min(begin + ints.get(base + 7), ints.get(base + 2));
    int end = inside ? stop : 0;
    int byRow = ints.get(base + 15);
    float eps = numbers.get(at.get(1));
    float sum = 0;
    float product = 0;
    for (int e = begin + lane; e < end; e += lanes) {
      int place = element(e, channel, c, inner);
      int s = byRow != 0 ? e : channel;
      float root = TornadoMath.sqrt(heap.get(ints.get(base + 10) + s) + eps);
      float n = (heap.get(ints.get(base + 8) + place) - heap.get(ints.get(base + 9) + s)) / root;
      float g = heap.get(ints.get(base + 11) + place);
      sum += g;
      product += g * n;
    }
    sum = Lanes.sum(context, local, lanes, step, sum);
    product = Lanes.sum(context, local, lanes, step, product);
    if (inside && lane == 0) {
      int out = part * ints.get(base + 14) + channel;
      heap.set(ints.get(base + 12) + out, sum);
      heap.set(ints.get(base + 13) + out, product);
    }
  }

  /// The two sums of a channel from those of its parts, one thread a channel. Ints: channels,
  /// parts, the first element of the parts, [parts, 2, c], and of both sums.
  static void combineSums(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    int base = at.get(0);
    int c = ints.get(base);
    int channel = context.globalIdx;
    if (channel < c) {
      int from = ints.get(base + 2) + channel;
      float sum = 0;
      float product = 0;
      for (int p = 0; p < ints.get(base + 1); p++) {
        sum += heap.get(from + 2 * p * c);
        product += heap.get(from + (2 * p + 1) * c);
      }
      heap.set(ints.get(base + 3) + channel, sum);
      heap.set(ints.get(base + 4) + channel, product);
    }
  }

  /// `weight / sqrt(variance + eps) * (gradY - mean(gradY) - n mean(gradY n))`, one thread an
  /// element. Ints: elements, channels, the size of the inner dimension, elements of a channel, the
  /// first element of x, the means, the variances, the weights, gradY, the sums of gradY and of
  /// gradY n, and gradX. Numbers: eps.
  static void batchNormBackward(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int channel = i / ints.get(base + 2) % ints.get(base + 1);
      float count = ints.get(base + 3);
      float mean = heap.get(ints.get(base + 5) + channel);
      float variance = heap.get(ints.get(base + 6) + channel);
      float root = TornadoMath.sqrt(variance + numbers.get(at.get(1)));
      float n = (heap.get(ints.get(base + 4) + i) - mean) / root;
      float sum = heap.get(ints.get(base + 9) + channel) / count;
      float product = heap.get(ints.get(base + 10) + channel) / count;
      float g = heap.get(ints.get(base + 8) + i) - sum - n * product;
      float weight = heap.get(ints.get(base + 7) + channel);
      heap.set(ints.get(base + 11) + i, weight / root * g);
    }
  }

  /// The channel of a thread, which may be beyond the last.
  private static int channel(
      KernelContext context, IntArray ints, int base, int lanes, int groups, int part) {
    int together = LOCAL / lanes;
    int own = context.localIdx / ints.get(base + 5) & (together - 1);
    return (context.groupIdx - part * groups) * together + own;
  }

  /// Where element e of a channel lies.
  private static int element(int e, int channel, int c, int inner) {
    int sample = e / inner;
    return (sample * c + channel) * inner + (e - sample * inner);
  }
}
