package pellucid.bench.errors;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Functions in double precision, in vectors: exact enough (1e-14) for the errors of floats, quick
/// enough for all four billion of them.
final class References {
  private static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;

  /// From where on the error function is 1 in double precision, too.
  private static final double SATURATED = 6;

  private References() {}

  static void exp(double[] x, double[] y) {
    for (int i = 0; i < x.length; i += F64.length()) {
      DoubleVector.fromArray(F64, x, i).lanewise(VectorOperators.EXP).intoArray(y, i);
    }
  }

  static void log(double[] x, double[] y) {
    for (int i = 0; i < x.length; i += F64.length()) {
      DoubleVector.fromArray(F64, x, i).lanewise(VectorOperators.LOG).intoArray(y, i);
    }
  }

  static void tanh(double[] x, double[] y) {
    for (int i = 0; i < x.length; i += F64.length()) {
      DoubleVector.fromArray(F64, x, i).lanewise(VectorOperators.TANH).intoArray(y, i);
    }
  }

  static void sigmoid(double[] x, double[] y) {
    DoubleVector one = DoubleVector.broadcast(F64, 1);
    for (int i = 0; i < x.length; i += F64.length()) {
      DoubleVector e = DoubleVector.fromArray(F64, x, i).neg().lanewise(VectorOperators.EXP);
      one.div(e.add(one)).intoArray(y, i);
    }
  }

  static void silu(double[] x, double[] y) {
    sigmoid(x, y);
    for (int i = 0; i < x.length; i++) {
      y[i] = y[i] == 0 ? 0 : x[i] * y[i]; // at minus infinity as far below
    }
  }

  static void erf(double[] x, double[] y) {
    erf(1, x, y);
  }

  static void gelu(double[] x, double[] y) {
    erf(Math.sqrt(0.5), x, y);
    for (int i = 0; i < x.length; i++) {
      y[i] = y[i] == -1 ? 0 : 0.5 * x[i] * (1 + y[i]);
    }
  }

  /// `erf(c x)` by the series of positive terms `2 z / sqrt(pi) exp(-z^2) sum (2 z^2)^n / (1 3 5 ..
  /// (2n + 1))` (Abramowitz and Stegun 1964, 7.1.6), with as many terms as the largest z needs.
  private static void erf(double c, double[] x, double[] y) {
    double most = 0;
    for (double value : x) {
      most = Math.max(most, Math.min(Math.abs(c * value), SATURATED));
    }
    int terms = (int) (30 + 8 * most + 3 * most * most);
    double scale = 2 / Math.sqrt(Math.PI);
    DoubleVector end = DoubleVector.broadcast(F64, SATURATED);
    for (int i = 0; i < x.length; i += F64.length()) {
      DoubleVector z = DoubleVector.fromArray(F64, x, i).mul(c).min(end).max(end.neg());
      DoubleVector square = z.mul(z);
      DoubleVector twice = square.add(square);
      DoubleVector term = DoubleVector.broadcast(F64, 1);
      DoubleVector sum = term;
      for (int n = 1; n <= terms; n++) {
        term = term.mul(twice).mul(1.0 / (2 * n + 1));
        sum = sum.add(term);
      }
      DoubleVector e = square.neg().lanewise(VectorOperators.EXP);
      z.mul(scale).mul(e).mul(sum).intoArray(y, i);
    }
    for (int i = 0; i < x.length; i++) {
      if (Math.abs(c * x[i]) >= SATURATED) {
        y[i] = Math.signum(x[i]);
      }
    }
  }
}
