package pellucid.bench.duel;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.proof.OpCase;
import pellucid.proof.OpCases;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Runs the rows of the op table in turn, so that call sites and branch profiles are as mixed as in
/// a real program.
public final class OpMix {
  private OpMix() {}

  /// For so many seconds.
  public static void run(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<OpCase> rows =
        OpCases.all().stream().filter(row -> row.dtypes().contains(DType.F32)).toList();
    for (int i = 0; System.nanoTime() < end; i = (i + 1) % rows.size()) {
      OpCase row = rows.get(i);
      try (var _ = TensorScope.open()) {
        List<Tensor> operands = row.operands(Device.cpu(), DType.F32);
        row.run(operands);
      }
    }
  }
}
