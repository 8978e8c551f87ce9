package pellucid.bench.guard;

import java.util.List;

/// The rank test of H. Mann and D. Whitney ("On a Test of Whether one of Two Random Variables is
/// Stochastically Larger than the Other", Ann. Math. Stat. 18, 1947), exact: it asks nothing of the
/// shape of the distributions, which times of compiled code need.
final class MannWhitney {
  private MannWhitney() {}

  /// How probable it is that samples of one distribution look so much as if the second were larger,
  /// or more. Ties count half, and are rounded against the claim.
  static double secondIsLarger(List<Double> first, List<Double> second) {
    double wins = 0;
    for (double a : first) {
      for (double b : second) {
        wins += b > a ? 1 : b == a ? 0.5 : 0;
      }
    }
    int m = first.size();
    int n = second.size();
    double[][][] ways = ways(m, n);
    double total = 0;
    double asMany = 0;
    for (int u = 0; u <= m * n; u++) {
      total += ways[m][n][u];
      asMany += u >= Math.floor(wins) ? ways[m][n][u] : 0;
    }
    return asMany / total;
  }

  /// In how many orders of i and j samples the second kind wins u of the i j comparisons.
  private static double[][][] ways(int m, int n) {
    double[][][] ways = new double[m + 1][n + 1][m * n + 1];
    for (int i = 0; i <= m; i++) {
      for (int j = 0; j <= n; j++) {
        if (i == 0 || j == 0) {
          ways[i][j][0] = 1;
          continue;
        }
        for (int u = 0; u <= i * j; u++) { // the largest sample is of the second kind, or the first
          ways[i][j][u] = (u >= i ? ways[i][j - 1][u - i] : 0) + ways[i - 1][j][u];
        }
      }
    }
    return ways;
  }
}
