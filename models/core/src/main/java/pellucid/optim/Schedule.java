package pellucid.optim;

/// The learning rate at each step of a training. Steps count from 0, across epochs.
public sealed interface Schedule {
  /// The learning rate at a step.
  double rate(long step);

  /// Always the same.
  ///
  /// @param rate the learning rate
  record Constant(double rate) implements Schedule {
    /// Checks the rate.
    public Constant {
      Ranges.positive("schedule: learning rate", rate);
    }

    @Override
    public double rate(long step) {
      return rate;
    }
  }

  /// Multiplied by a factor at regular distances: `rate * factor ^ floor(step / every)`.
  ///
  /// @param rate the first learning rate
  /// @param every how many steps it stays
  /// @param factor by what it is multiplied then
  record Step(double rate, long every, double factor) implements Schedule {
    /// Checks the ranges.
    public Step {
      Ranges.positive("schedule: learning rate", rate);
      Ranges.positive("schedule: steps between drops", (double) every);
      Ranges.positive("schedule: factor", factor);
    }

    @Override
    public double rate(long step) {
      return rate * Math.pow(factor, (double) Math.floorDiv(step, every));
    }
  }

  /// Half a cosine from the highest rate to the lowest, after a linear rise (I. Loshchilov, F.
  /// Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, eq. 5, without
  /// restarts): `floor + (rate - floor) / 2 * (1 + cos(pi * (step - warmup) / (total - warmup)))`.
  ///
  /// @param rate the highest learning rate, reached after the warm-up
  /// @param floor the lowest, kept from `total` on
  /// @param warmup steps of linear rise: step s of them has `rate * (s + 1) / (warmup + 1)`
  /// @param total steps of the training, warm-up included
  record Cosine(double rate, double floor, long warmup, long total) implements Schedule {
    /// Checks the ranges.
    public Cosine {
      Ranges.positive("schedule: learning rate", rate);
      Ranges.notNegative("schedule: lowest learning rate", floor);
      Ranges.notNegative("schedule: warm-up steps", (double) warmup);
      if (floor > rate || warmup > total) {
        throw new IllegalArgumentException(
            "schedule: the floor %s must not exceed the rate %s, nor the warm-up %d the total %d"
                .formatted(floor, rate, warmup, total));
      }
    }

    @Override
    public double rate(long step) {
      if (step < warmup) {
        return rate * (step + 1) / (warmup + 1);
      }
      if (step >= total) {
        return floor;
      }
      double progress = (double) (step - warmup) / (total - warmup);
      return floor + (rate - floor) / 2 * (1 + Math.cos(Math.PI * progress));
    }
  }
}
