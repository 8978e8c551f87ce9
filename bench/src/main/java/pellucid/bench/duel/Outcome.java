package pellucid.bench.duel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;

/// One case against one peer.
///
/// @param row the case
/// @param threads of each
/// @param peer its name
/// @param ours the times of our processes
/// @param theirs the times of the peer's process
/// @param agreement of the results; absent if there was none to compare
/// @param failure why the case failed, with names; null if it didn't
public record Outcome(
    BenchCase row,
    int threads,
    String peer,
    Times ours,
    Times theirs,
    @Nullable Agreement agreement,
    @Nullable String failure) {
  /// Times of a call in microseconds.
  ///
  /// @param byProcess for each process of a contestant, the rounds
  public record Times(List<List<Double>> byProcess) {
    /// None.
    static final Times NONE = new Times(List.of());

    /// The median of each process.
    public List<Double> medians() {
      return byProcess.stream().map(Stats::median).toList();
    }

    /// The median of the processes' medians; NaN if there are no times.
    public double median() {
      return byProcess.isEmpty() ? Double.NaN : Stats.median(medians());
    }

    /// The middle half of all rounds of all processes, as a share of the median.
    public double spread() {
      if (byProcess.isEmpty()) {
        return Double.NaN;
      }
      List<Double> all = byProcess.stream().flatMap(List::stream).toList();
      return (Stats.quantile(all, 0.75) - Stats.quantile(all, 0.25)) / Stats.median(all);
    }
  }

  /// Above 1: we are faster. NaN where the case failed.
  public double ratio() {
    return failure == null ? theirs.median() / ours.median() : Double.NaN;
  }

  /// 10^9 floating-point operations a second of ours.
  public double gflops() {
    return row.flops() / ours.median() / 1e3;
  }
}
