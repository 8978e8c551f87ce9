package pellucid.bench.cases;

import java.util.SplittableRandom;

/// The numbers that contestants compute with: each process makes them itself, all the same.
public final class Inputs {
  private Inputs() {}

  /// Numbers in [-scale, scale).
  public static float[] uniform(long seed, int size, double scale) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  /// Numbers in [-1, 1).
  public static float[] uniform(long seed, int size) {
    return uniform(seed, size, 1);
  }

  /// Weights of a layer with so many inputs to each output: they keep signals at their size (K. He
  /// et al., ICCV 2015).
  public static float[] weights(long seed, int size, int fanIn) {
    return uniform(seed, size, Math.sqrt(6.0 / fanIn));
  }

  /// Tokens in [0, vocabulary).
  public static long[] tokens(long seed, int size, int vocabulary) {
    return new SplittableRandom(seed).longs(size, 0, vocabulary).toArray();
  }

  /// Classes of samples.
  public static long[] labels(int samples) {
    long[] labels = new long[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = i * 7L % Net.CLASSES;
    }
    return labels;
  }
}
