package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.PoolGeometry;

/// The forward pass on one plane: windows are combined row by row with vectors, then column by
/// column.
final class PoolForward implements Pool2d.PlaneTask {
  private final PoolGeometry g;
  private final PoolFn fn;
  private final MemorySegment x;
  private final long xAt;
  private final MemorySegment y;
  private final long yAt;
  private final float[][] rows = new float[Workers.MAX_THREADS][];
  private final float[][] results = new float[Workers.MAX_THREADS][];

  PoolForward(PoolCall call) {
    g = call.geometry();
    fn = call.fn();
    x = call.x().buffer().read();
    xAt = call.x().offset();
    y = call.y().buffer().write();
    yAt = call.y().offset();
  }

  @Override
  public void run(long plane, int worker) {
    float[] row = GemmJob.slot(rows, worker, g.w() + LANES);
    float[] result = GemmJob.slot(results, worker, g.outW());
    long from = xAt + plane * g.h() * g.w();
    long to = yAt + plane * g.outH() * g.outW();
    for (int p = 0; p < g.outH(); p++) {
      int top = p * g.strideH() - g.padH();
      combineRows(from, Math.max(top, 0), Math.min(top + g.r(), g.h()), row);
      switch (fn) {
        case MAX -> maxColumns(row, result);
        case AVG -> averageColumns(row, result);
      }
      MemorySegment.copy(result, 0, y, JAVA_FLOAT, (to + (long) p * g.outW()) << 2, g.outW());
    }
  }

  /// Combines rows top..bottom of a plane into one.
  private void combineRows(long from, int top, int bottom, float[] row) {
    int width = g.w();
    if (top >= bottom) {
      Arrays.fill(row, 0, width, fn == PoolFn.MAX ? Float.NEGATIVE_INFINITY : 0);
      return;
    }
    MemorySegment.copy(x, JAVA_FLOAT, (from + (long) top * width) << 2, row, 0, width);
    for (int h = top + 1; h < bottom; h++) {
      long line = from + (long) h * width;
      switch (fn) {
        case MAX -> maxRow(x, line, row, width);
        case AVG -> addRow(x, line, row, width);
      }
    }
  }

  private static void maxRow(MemorySegment x, long from, float[] row, int width) {
    int w = 0;
    for (; w <= width - LANES; w += LANES) {
      FloatVector.fromArray(F32, row, w)
          .max(FloatVector.fromMemorySegment(F32, x, (from + w) << 2, Vectors.ORDER))
          .intoArray(row, w);
    }
    for (; w < width; w++) {
      row[w] = Math.max(row[w], x.getAtIndex(JAVA_FLOAT, from + w));
    }
  }

  private static void addRow(MemorySegment x, long from, float[] row, int width) {
    int w = 0;
    for (; w <= width - LANES; w += LANES) {
      FloatVector.fromArray(F32, row, w)
          .add(FloatVector.fromMemorySegment(F32, x, (from + w) << 2, Vectors.ORDER))
          .intoArray(row, w);
    }
    for (; w < width; w++) {
      row[w] += x.getAtIndex(JAVA_FLOAT, from + w);
    }
  }

  private void maxColumns(float[] row, float[] result) {
    if (g.s() == 2 && g.strideW() == 2 && g.padW() == 0) {
      for (int q = 0; q < g.outW(); q++) {
        result[q] = Math.max(row[2 * q], row[2 * q + 1]);
      }
      return;
    }
    for (int q = 0; q < g.outW(); q++) {
      int left = q * g.strideW() - g.padW();
      int right = Math.min(left + g.s(), g.w());
      float max = Float.NEGATIVE_INFINITY;
      for (int w = Math.max(left, 0); w < right; w++) {
        max = Math.max(max, row[w]);
      }
      result[q] = max;
    }
  }

  private void averageColumns(float[] row, float[] result) {
    float size = g.r() * g.s();
    for (int q = 0; q < g.outW(); q++) {
      int left = q * g.strideW() - g.padW();
      int right = Math.min(left + g.s(), g.w());
      float sum = 0;
      for (int w = Math.max(left, 0); w < right; w++) {
        sum += row[w];
      }
      result[q] = sum / size;
    }
  }
}
