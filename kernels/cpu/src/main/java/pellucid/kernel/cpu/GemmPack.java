package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;

/// Copies pieces of a matrix into the panels that the micro-kernel reads.
///
/// Where a panel sticks out over the matrix it holds whatever lies there: the micro-kernel computes
/// with it, and the store leaves the result out. Nothing is written over the end of a panel: the
/// next one may be another worker's.
final class GemmPack {
  /// Where panels of B begin in their arrays. A Java array may lie anywhere, but with
  /// `-XX:ObjectAlignmentInBytes=64` (the launcher's) an array, and under G1 a large one, begins at
  /// a cache line, with its elements 16 bytes behind: from the 13th float on no vector lies across
  /// two lines. Across, an Intel Xeon's tile loses an eighth of its speed (docs/kernels.md).
  static final int ORIGIN = 12;

  private static final int KC = VectorConfig.KC;

  /// Columns of A that are turned at once.
  private static final int TURN = 16;

  private GemmPack() {}

  /// Copies A of size [m, k] without gaps.
  static void dense(GemmMatrix a, int m, int k, float[] to) {
    if (a.col == 1 && a.row == k) {
      MemorySegment.copy(a.segment, JAVA_FLOAT, a.offset << 2, to, 0, m * k);
    } else if (a.col == 1 && k > 0) {
      for (int i = 0; i < m; i++) {
        MemorySegment.copy(a.segment, JAVA_FLOAT, a.at(i, 0) << 2, to, i * k, k);
      }
    } else {
      strided(a.segment, a.offset, a.row, a.col, m, k, to, 0, k);
    }
  }

  /// Packs A[i.., p..] of size [rows, kc] as [rows, KC]: micro-panels of MR rows follow each other.
  ///
  /// @param lines scratch of TURN * rows floats
  static void rows(
      GemmMatrix a, int i, int rows, int p, int kc, float[] panel, int at, float[] lines) {
    rows(a, i, rows, p, kc, panel, at, KC, lines);
  }

  /// The same with rows `pitch` apart.
  static void rows(
      GemmMatrix a,
      int i,
      int rows,
      int p,
      int kc,
      float[] panel,
      int at,
      int pitch,
      float[] lines) {
    if (kc == 0) {
      return;
    }
    if (a.col == 1) {
      for (int r = 0; r < rows; r++) {
        MemorySegment.copy(a.segment, JAVA_FLOAT, a.at(i + r, p) << 2, panel, at + r * pitch, kc);
      }
    } else if (a.row == 1) {
      for (int q = 0; q < kc; q += TURN) {
        int count = Math.min(TURN, kc - q);
        for (int c = 0; c < count; c++) {
          long column = a.at(i, p + q + c) << 2;
          MemorySegment.copy(a.segment, JAVA_FLOAT, column, lines, c * rows, rows);
        }
        interleave(lines, count, rows, panel, at + q, pitch);
      }
    } else {
      strided(a.segment, a.at(i, p), a.row, a.col, rows, kc, panel, at, pitch);
    }
  }

  /// Packs B[p.., j..] of size [kc, cols] as [kc, vectors * LANES].
  ///
  /// @param lines scratch of LANES * kc floats
  static void columns(
      GemmMatrix b, int p, int kc, int j, int cols, float[] panel, int at, float[] lines) {
    if (kc == 0) {
      return;
    }
    int width = (cols + LANES - 1) / LANES * LANES;
    if (b.col == 1) {
      int whole = kc; // rows whose last vector does not run over the end of the memory
      while (whole > 0 && b.at(p + whole - 1, j) + width > b.size()) {
        whole--;
      }
      spans(b.segment, b.at(p, j), b.row, whole, width, panel, at);
      int rest = at + whole * width;
      strided(b.segment, b.at(p + whole, j), b.row, 1, kc - whole, cols, panel, rest, width);
    } else if (b.row == 1) {
      for (int q = 0; q < cols; q += LANES) {
        int count = Math.min(LANES, cols - q);
        for (int r = 0; r < count; r++) {
          MemorySegment.copy(b.segment, JAVA_FLOAT, b.at(p, j + q + r) << 2, lines, r * kc, kc);
        }
        interleave(lines, count, kc, panel, at + q, width);
      }
    } else {
      strided(b.segment, b.at(p, j), b.row, b.col, kc, cols, panel, at, width);
    }
  }

  /// Copies kc contiguous spans of whole vectors.
  private static void spans(
      MemorySegment source, long from, long step, int kc, int width, float[] panel, int at) {
    source = OFF_HEAP.cast(source);
    for (int p = 0; p < kc; p++) {
      long span = from + p * step;
      int to = at + p * width;
      for (int q = 0; q < width; q += LANES) {
        IntVector.fromMemorySegment(I32, source, (span + q) << 2, ORDER)
            .reinterpretAsFloats()
            .intoArray(panel, to + q);
      }
    }
  }

  private static void strided(
      MemorySegment source,
      long from,
      long stepP,
      long stepQ,
      int kc,
      int count,
      float[] panel,
      int at,
      int pitch) {
    for (int p = 0; p < kc; p++) {
      long line = from + p * stepP;
      int to = at + p * pitch;
      for (int q = 0; q < count; q++) {
        panel[to + q] = source.getAtIndex(JAVA_FLOAT, line + q * stepQ);
      }
    }
  }

  /// Turns lines [count, kc] into a panel [kc, pitch]; the lines are used as scratch.
  static void interleave(float[] lines, int count, int kc, float[] panel, int at, int pitch) {
    int q = 0;
    for (; GemmTurn.serves() && q + GemmTurn.SIZE <= count; q += GemmTurn.SIZE) {
      int done = GemmTurn.run(lines, q * kc, kc, panel, at + q, pitch);
      for (int r = 0; r < GemmTurn.SIZE; r += 4) {
        interleave4(lines, (q + r) * kc, kc, done, panel, at + q + r, pitch);
      }
    }
    for (; q + 4 <= count; q += 4) {
      interleave4(lines, q * kc, kc, 0, panel, at + q, pitch);
    }
    for (; q + 2 <= count; q += 2) {
      interleave2(lines, q * kc, kc, panel, at + q, pitch);
    }
    if (q < count) {
      for (int p = 0; p < kc; p++) {
        panel[at + q + p * pitch] = lines[q * kc + p];
      }
    }
  }

  private static void interleave4(
      float[] lines, int from, int kc, int first, float[] panel, int at, int pitch) {
    for (int p = first; p < kc; p++) {
      int to = at + p * pitch;
      panel[to] = lines[from + p];
      panel[to + 1] = lines[from + kc + p];
      panel[to + 2] = lines[from + 2 * kc + p];
      panel[to + 3] = lines[from + 3 * kc + p];
    }
  }

  private static void interleave2(
      float[] lines, int from, int kc, float[] panel, int at, int pitch) {
    for (int p = 0; p < kc; p++) {
      int to = at + p * pitch;
      panel[to] = lines[from + p];
      panel[to + 1] = lines[from + kc + p];
    }
  }
}
