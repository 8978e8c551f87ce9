package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.CopyCall;
import pellucid.kernel.NdLoop;

/// Copies that swap which dimension is contiguous, of four-byte elements, in square blocks.
///
/// Row by row, such a copy reads one element of a cache line and has lost the line when it comes
/// for the next; a block of 16 x 16 is 16 lines to read and 16 to write, which fit the first-level
/// cache.
final class Transpose {
  private static final int BLOCK = 16;

  /// Rows of a plane in a tile.
  private static final int ROWS = 64;

  private Transpose() {}

  /// Does the copy and returns true, if it is a transpose worth blocking.
  static boolean run(CopyCall call) {
    long[] shape = call.shape();
    int row = contiguous(shape, call.in().strides()); // the source's contiguous dimension
    int column = contiguous(shape, call.out().strides()); // the result's
    if (call.in().dtype().bytes() != Integer.BYTES
        || row < 0
        || column < 0
        || row == column
        || call.in().strides()[column] < 2
        || call.out().strides()[row] < 2
        || shape[row] < BLOCK
        || shape[column] < BLOCK) {
      return false;
    }
    planes(call, row, column);
    return true;
  }

  private static int contiguous(long[] shape, long[] strides) {
    for (int d = shape.length - 1; d >= 0; d--) {
      if (strides[d] == 1 && shape[d] > 1) {
        return d;
      }
    }
    return -1;
  }

  private static void planes(CopyCall call, int row, int column) {
    long[] others = call.shape().clone();
    others[row] = 1;
    others[column] = 1;
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    long inStep = call.in().strides()[column];
    long outStep = call.out().strides()[row];
    long rows = call.shape()[row];
    long columns = call.shape()[column];
    long bands = (rows + ROWS - 1) / ROWS;
    NdLoop shape = NdLoop.of(others, call.in(), call.out());
    Workers.run(
        Math.toIntExact(shape.runs() * shape.length() * bands),
        (tile, _) -> {
          NdLoop loop = NdLoop.of(others, call.in(), call.out());
          long plane = tile / bands;
          loop.seek(plane / loop.length());
          long step = plane % loop.length();
          long first = tile % bands * ROWS;
          long x = loop.offset(0) + step * loop.stride(0) + first;
          long y = loop.offset(1) + step * loop.stride(1) + first * outStep;
          band(in, x, inStep, out, y, outStep, Math.min(rows - first, ROWS), columns);
        });
  }

  /// `out[y + r * outStep + c] = in[x + r + c * inStep]`
  private static void band(
      MemorySegment in,
      long x,
      long inStep,
      MemorySegment out,
      long y,
      long outStep,
      long rows,
      long columns) {
    for (long c = 0; c < columns; c += BLOCK) {
      int width = (int) Math.min(BLOCK, columns - c);
      for (long r = 0; r < rows; r += BLOCK) {
        int height = (int) Math.min(BLOCK, rows - r);
        long from = x + r + c * inStep;
        long to = y + r * outStep + c;
        block(in, from, inStep, out, to, outStep, height, width);
      }
    }
  }

  private static void block(
      MemorySegment in,
      long from,
      long inStep,
      MemorySegment out,
      long to,
      long outStep,
      int height,
      int width) {
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        int value = in.getAtIndex(ValueLayout.JAVA_INT, from + r + c * inStep);
        out.setAtIndex(ValueLayout.JAVA_INT, to + r * outStep + c, value);
      }
    }
  }
}
