package pellucid.proof;

import java.util.ArrayList;
import java.util.List;

/// The table: every op's rows. An op without a row fails the build (`OpTableTest`).
///
/// From a row come the comparison of every backend with the reference in all [Form]s, the gradient
/// checks, the check that results don't depend on the number of threads, and benchmarks.
public final class OpCases {
  private static final List<OpCase> ALL = collect();

  private OpCases() {}

  /// Small and odd shapes, kinks, zero sizes, NaN and infinities.
  public static List<OpCase> all() {
    return ALL;
  }

  /// Sizes at which kernels share their work among threads: for benchmarks, and to prove that the
  /// bits don't depend on the threads. F32.
  public static List<OpCase> large() {
    return LargeCases.all();
  }

  private static List<OpCase> collect() {
    List<OpCase> rows = new ArrayList<>();
    UnaryCases.addTo(rows);
    BinaryCases.addTo(rows);
    ReduceCases.addTo(rows);
    ProductCases.addTo(rows);
    PoolCases.addTo(rows);
    ClassifierCases.addTo(rows);
    SequenceCases.addTo(rows);
    NormCases.addTo(rows);
    IndexCases.addTo(rows);
    ShapeCases.addTo(rows);
    SelectCases.addTo(rows);
    SortCases.addTo(rows);
    StatisticsCases.addTo(rows);
    AdaptivePoolCases.addTo(rows);
    DrawCases.addTo(rows);
    return List.copyOf(rows);
  }
}
