package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import pellucid.kernel.CompactGemmCall;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// `y = x W^T * scale + bias` with weights in bfloat16 or bytes, which is bound by reading them:
/// four rows of the weight at a time, each read once.
///
/// One row of x multiplies them as they are widened; more rows take them from scratch, widened
/// once. Sums are [GemmDots]'s, in float32: at most `(k / LANES + log2(LANES) + 2 (k % LANES) + 3)
/// 2^-24` of the sum of the products' magnitudes from the exact one, roundings by scale and bias
/// included; the weights themselves widen exactly.
final class CompactGemm implements TileTask {
  /// Rows of the weight in a shared tile.
  private static final int COLUMNS = GemmDots.COLUMNS;

  private static final int TOGETHER = 4;

  private final CompactGemmCall call;
  private final MemorySegment w;
  private final MemorySegment y;
  private final boolean bytes;
  private final GemmJob scratch;
  private final float[] x;
  private final int m;
  private final int n;
  private final int k;

  private CompactGemm(CompactGemmCall call, GemmJob scratch) {
    this.call = call;
    this.scratch = scratch;
    m = Math.toIntExact(call.m());
    n = Math.toIntExact(call.n());
    k = Math.toIntExact(call.k());
    w = call.weight().buffer().read();
    y = call.y().buffer().write();
    bytes = call.weight().dtype() == DType.I8;
    x = scratch.left(Math.multiplyExact(m, k));
    MemorySegment.copy(call.x().buffer().read(), JAVA_FLOAT, call.x().offset() << 2, x, 0, m * k);
  }

  static void run(CompactGemmCall call) {
    GemmJob scratch = GemmJob.acquire();
    try {
      CompactGemm task = new CompactGemm(call, scratch);
      boolean share = call.m() * call.n() * call.k() >= Workers.WORTH_SHARING;
      Workers.run((task.n + COLUMNS - 1) / COLUMNS, task, share);
    } finally {
      scratch.release();
    }
  }

  @Override
  public void run(int tile, int worker) {
    float[] sums = scratch.sums(worker, m * COLUMNS);
    float[] lanes = scratch.lanes(worker);
    int begin = tile * COLUMNS;
    int end = Math.min(n, begin + COLUMNS);
    for (int j = begin; j < end; j += TOGETHER) {
      int cols = Math.min(TOGETHER, end - j);
      long at = call.weight().offset() + (long) j * k;
      if (m == 1 && cols == TOGETHER && CompactLoops.inRegisters(bytes)) {
        CompactLoops.dots(bytes, x, w, at, k, sums, lanes);
      } else {
        MemorySegment rows = Scratch.get().row(0, cols * k);
        CompactLoops.widen(bytes, w, at, rows, cols * k);
        GemmMatrix matrix = Scratch.get().matrix();
        matrix.set(rows, 0, 1, k);
        GemmDots.run(x, m, k, matrix, 0, cols, sums, lanes);
      }
      store(sums, j, cols);
    }
  }

  private void store(float[] sums, int j, int cols) {
    Operand scale = call.scale();
    Operand bias = call.bias();
    for (int c = 0; c < cols; c++) {
      float factor = scale == null ? 1 : at(scale, j + c);
      float addend = bias == null ? 0 : at(bias, j + c);
      for (int i = 0; i < m; i++) {
        float product = sums[i * COLUMNS + c] * factor;
        long to = call.y().offset() + (long) i * n + j + c;
        y.setAtIndex(JAVA_FLOAT, to, bias == null ? product : product + addend);
      }
    }
  }

  private static float at(Operand vector, int index) {
    return vector.buffer().read().getAtIndex(JAVA_FLOAT, vector.offset() + index);
  }
}
