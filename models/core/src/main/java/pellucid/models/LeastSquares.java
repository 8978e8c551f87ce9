package pellucid.models;

/// Linear least squares in double precision, by Householder reflections (G. Golub, C. Van Loan,
/// "Matrix Computations", 4th edition, algorithms 5.2.1 and 5.3.2): unlike the normal equations,
/// they do not square the condition.
final class LeastSquares {
  private LeastSquares() {}

  /// The x for which `|A x - b|` is least.
  ///
  /// @param rows of A, [m, n] with m at least n; not changed
  /// @param b [m]; not changed
  /// @throws IllegalArgumentException if there are fewer rows than columns, or a column depends on
  ///   those before it
  static double[] solve(double[][] rows, double[] b) {
    int m = rows.length;
    int n = m == 0 ? 0 : rows[0].length;
    if (m < n || n == 0 || b.length != m) {
      throw new IllegalArgumentException(
          "least squares: %d rows and %d values do not fix %d unknowns".formatted(m, b.length, n));
    }
    double[][] a = new double[m][];
    for (int i = 0; i < m; i++) {
      a[i] = rows[i].clone();
    }
    double[] y = b.clone();
    double largest = 0;
    for (int k = 0; k < n; k++) {
      reflect(a, y, k);
      largest = Math.max(largest, Math.abs(a[k][k]));
      if (Math.abs(a[k][k]) <= largest * m * Math.ulp(1.0)) {
        throw new IllegalArgumentException(
            "least squares: column %d depends on those before it".formatted(k));
      }
    }
    return solveTriangle(a, y, n);
  }

  /// Makes column k zero below its diagonal, and does the same to the columns behind it and to y.
  private static void reflect(double[][] a, double[] y, int k) {
    double norm = 0;
    for (int i = k; i < a.length; i++) {
      norm = Math.hypot(norm, a[i][k]);
    }
    if (norm == 0) {
      return;
    }
    double pivot = a[k][k] > 0 ? -norm : norm; // the sign that does not cancel
    double[] v = new double[a.length];
    for (int i = k; i < a.length; i++) {
      v[i] = a[i][k];
    }
    v[k] -= pivot;
    double half = norm * (norm + Math.abs(a[k][k])); // |v|^2 / 2
    for (int j = k + 1; j < a[k].length; j++) {
      double dot = 0;
      for (int i = k; i < a.length; i++) {
        dot += v[i] * a[i][j];
      }
      for (int i = k; i < a.length; i++) {
        a[i][j] -= dot / half * v[i];
      }
    }
    double dot = 0;
    for (int i = k; i < a.length; i++) {
      dot += v[i] * y[i];
    }
    for (int i = k; i < a.length; i++) {
      y[i] -= dot / half * v[i];
    }
    a[k][k] = pivot;
  }

  private static double[] solveTriangle(double[][] a, double[] y, int n) {
    double[] x = new double[n];
    for (int k = n - 1; k >= 0; k--) {
      double sum = y[k];
      for (int j = k + 1; j < n; j++) {
        sum -= a[k][j] * x[j];
      }
      x[k] = sum / a[k][k];
    }
    return x;
  }
}
