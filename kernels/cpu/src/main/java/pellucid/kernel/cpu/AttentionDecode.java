package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.AttentionGeometry;

/// Attention of few queries to many keys, as when a language model writes its next word: bound by
/// reading keys and values, so these are not packed but read once, where they lie, for all queries
/// of the heads that share them.
final class AttentionDecode {
  /// Queries of a key head up to which reading in place is faster than packing.
  static final int ROWS = 8;

  private static final int KC = VectorConfig.KC;
  private static final int LANES = VectorConfig.LANES;

  /// Keys whose scores or values are taken at a time, by all queries: they stay in cache.
  private static final int KEYS = 64;

  private final float[] queries;
  private final float[] scores = new float[ROWS * KC];
  private final float[] lanes = new float[4 * KEYS * LANES];

  AttentionDecode(int depth) {
    queries = new float[ROWS * depth];
  }

  /// Whether there are few queries, and keys and values in whole vectors.
  static boolean serves(AttentionCall call) {
    AttentionGeometry g = call.geometry();
    return g.group() * g.queries() <= ROWS
        && g.depth() % LANES == 0
        && g.valueDepth() % LANES == 0
        && call.k().strides()[3] == 1
        && call.v().strides()[3] == 1;
  }

  /// Whether this has room for queries of so many elements.
  boolean fits(int depth) {
    return queries.length >= ROWS * depth;
  }

  /// What the queries of a key head gather, row below row: heads, then queries.
  void run(AttentionCall call, int b, int head, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    int rows = g.group() * g.queries();
    int width = g.valueDepth();
    load(call, b, head, rows);
    Arrays.fill(s.largest, 0, rows * LANES, Float.NEGATIVE_INFINITY);
    Arrays.fill(s.shifts, 0, rows, Float.NEGATIVE_INFINITY);
    Arrays.fill(s.totals, 0, rows * LANES, 0);
    s.sums = GemmJob.grown(s.sums, ROWS * width);
    Arrays.fill(s.sums, 0, ROWS * width, 0);
    Arrays.fill(scores, 0);
    int limit = g.limit(g.queries() - 1);
    for (int key = 0; key < limit; key += KC) {
      int keys = Math.min(KC, limit - key);
      scores(call, b, head, key, keys, rows, s);
      weights(call, b, head, key, keys, rows, s);
      values(call, b, head, key, keys, rows, s);
    }
  }

  private void load(AttentionCall call, int b, int head, int rows) {
    AttentionGeometry g = call.geometry();
    MemorySegment memory = call.q().buffer().read();
    long[] strides = call.q().strides();
    Arrays.fill(queries, 0);
    for (int r = 0; r < rows; r++) {
      int h = head * g.group() + r / g.queries();
      long at = call.q().offset() + b * strides[0] + h * strides[1] + r % g.queries() * strides[2];
      DecodeLoops.gather(memory, at, strides[3], g.depth(), queries, r * g.depth());
      float factor = (float) (g.scale() * AttentionLoops.LOG2_E);
      AttentionLoops.scale(queries, r * g.depth(), g.depth(), factor);
    }
  }

  private void scores(
      AttentionCall call, int b, int head, int key, int keys, int rows, AttentionScratch s) {
    int depth = call.geometry().depth();
    AttentionForward.matrix(s.matrix, call.k(), b, head);
    for (int j = 0; j < keys; j += KEYS) {
      int count = Math.min(KEYS, keys - j);
      long at = s.matrix.at(key + j, 0);
      if (rows == 1) {
        DecodeLoops.dots1(s.matrix.segment, at, s.matrix.row, count, depth, queries, lanes);
        Lanes.sums(lanes, count);
        System.arraycopy(lanes, 0, scores, j, count);
        continue;
      }
      for (int r = 0; r < rows; r += 4) {
        DecodeLoops.dots4(
            s.matrix.segment, at, s.matrix.row, count, depth, queries, r * depth, lanes);
        Lanes.sums(lanes, 4 * count);
        for (int i = 0; i < 4 * count; i++) {
          scores[(r + i % 4) * KC + j + i / 4] = lanes[i];
        }
      }
    }
  }

  /// Turns scores into weights, as [AttentionForward] does.
  private void weights(
      AttentionCall call, int b, int head, int key, int keys, int rows, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    int padded = Scratch.padded(keys);
    for (int r = 0; r < rows; r++) {
      int query = r % g.queries();
      if (s.mask.isPresent()) {
        int h = head * g.group() + r / g.queries();
        AttentionLoops.mask(scores, r * KC, s.mask.keys(b, h, query, key, keys), 0, padded);
      }
      int seen = Math.clamp((long) g.limit(query) - key, 0, keys);
      Arrays.fill(scores, r * KC + seen, r * KC + padded, Float.NEGATIVE_INFINITY);
      DecodeLoops.largest(scores, r * KC, padded, s.largest, r * LANES);
      float max = AttentionLoops.max(s.largest, r * LANES);
      float shift = max == Float.NEGATIVE_INFINITY ? 0 : max;
      float factor = 0;
      if (key > 0) {
        s.factors[0] = s.shifts[r] - shift;
        AttentionLoops.powers(s.factors, 0, LANES, 0, 0, s.ignored, 0);
        factor = s.factors[0];
        AttentionLoops.scale(s.sums, r * g.valueDepth(), g.valueDepth(), factor);
      }
      s.shifts[r] = shift;
      AttentionLoops.powers(scores, r * KC, padded, shift, factor, s.totals, r * LANES);
    }
  }

  private void values(
      AttentionCall call, int b, int head, int key, int keys, int rows, AttentionScratch s) {
    int width = call.geometry().valueDepth();
    AttentionForward.matrix(s.matrix, call.v(), b, head);
    MemorySegment memory = s.matrix.segment;
    long step = s.matrix.row;
    for (int j = 0; j < keys; j += KEYS) {
      int count = Math.min(KEYS, keys - j);
      long at = s.matrix.at(key + j, 0);
      for (int r = 0; rows > 1 && r < rows; r += 4) {
        for (int d = 0; d < width; d += LANES) {
          int to = r * width + d;
          DecodeLoops.values4x1(memory, at + d, step, count, scores, r * KC + j, s.sums, to, width);
        }
      }
      int d = rows == 1 ? 0 : width;
      for (; d <= width - 4 * LANES; d += 4 * LANES) {
        DecodeLoops.values1x4(memory, at + d, step, count, scores, j, s.sums, d);
      }
      for (; d < width; d += LANES) {
        DecodeLoops.values1x1(memory, at + d, step, count, scores, j, s.sums, d);
      }
    }
  }
}
