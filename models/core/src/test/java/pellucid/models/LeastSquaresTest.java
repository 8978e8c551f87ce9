package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  @Test
  void solvesWhatHasASolution() {
    double[][] a = {{2, 1}, {-1, 3}};
    assertArrayEquals(new double[] {3, -2}, LeastSquares.solve(a, new double[] {4, -9}), 1e-14);
    assertArrayEquals(new double[] {-1, 3}, a[1]);
  }

  /// The line of R. A. Fisher's kind: slope and mean by their closed formulas.
  @Test
  void fitsALine() {
    double[] x = {1, 2, 4, 7};
    double[] y = {2, 1, 5, 6};
    double[][] rows = new double[4][];
    double sxy = 0;
    double sxx = 0;
    for (int i = 0; i < 4; i++) {
      rows[i] = new double[] {1, x[i]};
      sxy += (x[i] - 3.5) * (y[i] - 3.5);
      sxx += (x[i] - 3.5) * (x[i] - 3.5);
    }
    double slope = sxy / sxx;
    assertArrayEquals(new double[] {3.5 - 3.5 * slope, slope}, LeastSquares.solve(rows, y), 1e-13);
  }

  /// Polynomials of degree 7 on [0, 1]: their normal equations lose all digits but few.
  @Test
  void keepsDigitsWhereTheNormalEquationsLoseThem() {
    double[][] rows = new double[40][8];
    double[] y = new double[40];
    for (int i = 0; i < 40; i++) {
      for (int k = 0; k < 8; k++) {
        rows[i][k] = Math.pow(i / 39.0, k);
        y[i] += (k + 1) * rows[i][k];
      }
    }
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, LeastSquares.solve(rows, y), 1e-8);
  }

  @Test
  void refusesWhatFixesNoSolution() {
    double[][] dependent = {{1, 2}, {2, 4}, {3, 6}};
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> LeastSquares.solve(dependent, new double[] {1, 1, 1}));
    assertEquals("least squares: column 1 depends on those before it", e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> LeastSquares.solve(new double[][] {{1, 2}}, new double[] {1}));
  }
}
