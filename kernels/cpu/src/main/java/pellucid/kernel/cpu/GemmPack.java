package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Copies pieces of a matrix into the panels that the micro-kernel reads.
///
/// Where a panel sticks out over the matrix it holds zeros or whatever lies there: the micro-kernel
/// computes with it, and the store leaves the result out. Vector copies may run over the end of
/// their row by less than a vector, into what is written next, but never over the end of the panel:
/// the next one may be another worker's.
final class GemmPack {
  private static final int MR = VectorConfig.MR;

  private GemmPack() {}

  /// Packs A[i.., p..] of size [rows, kc] as [kc, MR].
  ///
  /// @param lines scratch of MR * kc floats
  static void rows(
      GemmMatrix a, int i, int rows, int p, int kc, float[] panel, int at, float[] lines) {
    if (kc == 0) {
      return;
    }
    if (a.row == 1 && LANES >= MR && a.at(i, p + kc - 1) + LANES <= a.size()) {
      // The last vectors would run over into the next panel, which another worker may have packed.
      int safe = Math.max(0, kc - (LANES - 1) / MR);
      spans(a.segment, a.at(i, p), a.col, safe, 1, panel, at, MR);
      int rest = at + safe * MR;
      strided(a.segment, a.at(i, p + safe), a.col, a.row, kc - safe, rows, panel, rest, MR);
    } else if (a.col == 1) {
      for (int r = 0; r < rows; r++) {
        MemorySegment.copy(a.segment, JAVA_FLOAT, a.at(i + r, p) << 2, lines, r * kc, kc);
      }
      interleave(lines, rows, kc, panel, at, MR);
    } else {
      strided(a.segment, a.at(i, p), a.col, a.row, kc, rows, panel, at, MR);
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
    int vectors = (cols + LANES - 1) / LANES;
    int width = vectors * LANES;
    if (b.col == 1 && b.at(p + kc - 1, j) + width <= b.size()) {
      spans(b.segment, b.at(p, j), b.row, kc, vectors, panel, at, width);
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

  /// Copies kc contiguous spans of some vectors each.
  private static void spans(
      MemorySegment source,
      long from,
      long step,
      int kc,
      int vectors,
      float[] panel,
      int at,
      int pitch) {
    for (int p = 0; p < kc; p++) {
      long span = from + p * step;
      int to = at + p * pitch;
      for (int q = 0; q < vectors * LANES; q += LANES) {
        FloatVector.fromMemorySegment(F32, source, (span + q) << 2, ORDER).intoArray(panel, to + q);
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

  /// Turns lines [count, kc] into a panel [kc, pitch].
  static void interleave(float[] lines, int count, int kc, float[] panel, int at, int pitch) {
    int q = 0;
    for (; q + 4 <= count; q += 4) {
      interleave4(lines, q * kc, kc, panel, at + q, pitch);
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
      float[] lines, int from, int kc, float[] panel, int at, int pitch) {
    for (int p = 0; p < kc; p++) {
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
