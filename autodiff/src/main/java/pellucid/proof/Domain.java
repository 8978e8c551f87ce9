package pellucid.proof;

import pellucid.kernel.Philox;

/// Where the sample values of an operand come from: numbers that depend on the seed alone.
@FunctionalInterface
public interface Domain {
  /// So many values, in row-major order of the operand.
  double[] draw(int count, long seed);

  /// Uniform in [low, high).
  static Domain uniform(double low, double high) {
    return (count, seed) -> {
      double[] values = new double[count];
      int[] words = new int[4];
      for (int i = 0; i < count; i++) {
        if (i % 4 == 0) {
          Philox.block(seed, 0, i / 4, words);
        }
        values[i] = low + (high - low) * Philox.uniform(words[i % 4]);
      }
      return values;
    };
  }

  /// These, but at least 0.1 away from a kink, where a function has no derivative.
  default Domain awayFrom(double kink) {
    return (count, seed) -> {
      double[] values = draw(count, seed);
      for (int i = 0; i < count; i++) {
        double distance = values[i] - kink;
        values[i] += Math.abs(distance) < 0.1 ? Math.copySign(0.2, distance) : 0;
      }
      return values;
    };
  }

  /// Multiples of 1/4 in [-3, 3] and an offset: values of different offsets are never close, those
  /// of one offset are often equal.
  static Domain grid(double offset) {
    Domain uniform = uniform(-12.5, 12.5);
    return (count, seed) -> {
      double[] values = uniform.draw(count, seed);
      for (int i = 0; i < count; i++) {
        values[i] = Math.rint(values[i]) / 4 + offset;
      }
      return values;
    };
  }

  /// No two equal, a tenth apart, in no order: what a maximum can be differentiated at.
  static Domain distinct() {
    Domain uniform = uniform(0, 1);
    return (count, seed) -> {
      double[] draws = uniform.draw(count, seed);
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = (i - count / 2) * 0.1;
      }
      for (int i = count - 1; i > 0; i--) { // Fisher and Yates
        int j = (int) (draws[i] * (i + 1));
        double swapped = values[i];
        values[i] = values[j];
        values[j] = swapped;
      }
      return values;
    };
  }

  /// Whole numbers in [0, size).
  static Domain indices(long size) {
    Domain uniform = uniform(0, (double) size);
    return (count, seed) -> {
      double[] values = uniform.draw(count, seed);
      for (int i = 0; i < count; i++) {
        values[i] = Math.floor(values[i]);
      }
      return values;
    };
  }

  /// These values again and again, each so many times in a row.
  static Domain cycle(int times, double... values) {
    return (count, _) -> {
      double[] drawn = new double[count];
      for (int i = 0; i < count; i++) {
        drawn[i] = values[i / times % values.length];
      }
      return drawn;
    };
  }

  /// These, with other values strewn in: every `period`-th element from the first is one of them.
  default Domain with(int period, double... others) {
    return (count, seed) -> {
      double[] values = draw(count, seed);
      for (int i = 0; i < count; i += period) {
        values[i] = others[i / period % others.length];
      }
      return values;
    };
  }
}
