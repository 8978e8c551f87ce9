package pellucid.models;

import java.util.Arrays;
import pellucid.data.DataException;

/// A linear autoregression: the next value is a constant and a weighted sum of those before it.
/// What a recurrent net has to beat.
///
/// @param intercept the constant
/// @param weights of the window's values, the oldest first; copied in and out
public record Autoregression(double intercept, double[] weights) {
  /// Copies the weights.
  public Autoregression {
    weights = weights.clone();
  }

  /// By least squares over all windows of a stretch of a series.
  ///
  /// @param values the stretch
  /// @param window values that a forecast sees, 1 or more
  /// @throws DataException if the stretch has too few values to fix the weights
  public static Autoregression fit(float[] values, int window) {
    int count = values.length - window;
    if (window < 1 || count < window + 1) {
      throw new DataException(
          "autoregression: %d values do not fix the weights of a window of %d; take a longer series or a shorter window"
              .formatted(values.length, window));
    }
    double[][] rows = new double[count][window + 1];
    double[] next = new double[count];
    for (int i = 0; i < count; i++) {
      rows[i][0] = 1;
      for (int k = 0; k < window; k++) {
        rows[i][k + 1] = values[i + k];
      }
      next[i] = values[i + window];
    }
    double[] solution = LeastSquares.solve(rows, next);
    return new Autoregression(solution[0], Arrays.copyOfRange(solution, 1, window + 1));
  }

  /// The value at a position of a series, from those before it.
  ///
  /// @param position at least as many as there are weights
  public double forecast(float[] values, int position) {
    double sum = intercept;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * values[position - weights.length + k];
    }
    return sum;
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Autoregression that
        && intercept == that.intercept
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(intercept) + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "autoregression over " + weights.length;
  }
}
