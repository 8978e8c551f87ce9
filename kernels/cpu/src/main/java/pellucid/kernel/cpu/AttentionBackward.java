package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.Operand;

/// The gradients of attention (Dao et al. 2022, "FlashAttention", algorithm 4), a key head at a
/// time.
///
/// Scores are computed with keys as rows and queries as columns: then the weights of a few keys lie
/// as the micro-kernel wants its left operand for the gradients of keys and values, the gradients
/// of the scores, stored once more as they come, are panels of a right operand for the gradient of
/// the queries (on its side, `k^T dS^T`), and what is known of a query is a vector. No more than
/// [MR, KC] weights and [KC, KC] gradients of scores exist at a time.
final class AttentionBackward implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int KC = VectorConfig.KC;
  private static final int LANES = VectorConfig.LANES;

  /// Dot products at once.
  static final int DOTS = 16;

  private static final AtomicReferenceArray<@Nullable AttentionBackward> POOL =
      new AtomicReferenceArray<>(16);

  private final AttentionBackwardScratch[] scratches =
      new AttentionBackwardScratch[Workers.MAX_THREADS];
  private @Nullable AttentionBackwardCall call;

  private AttentionBackward() {}

  static void run(AttentionBackwardCall call) {
    AttentionGeometry g = call.geometry();
    AttentionBackward job = acquire();
    job.call = call;
    try {
      long work = (long) g.heads() * g.batch() * g.queries() * g.keys() * (2L * g.depth() + 32);
      Workers.run(g.batch() * g.kvHeads(), job, work >= Workers.WORTH_SHARING);
    } finally {
      job.release();
    }
  }

  private static AttentionBackward acquire() {
    for (int i = 0; i < POOL.length(); i++) {
      AttentionBackward job = POOL.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return new AttentionBackward();
  }

  private void release() {
    call = null;
    for (AttentionBackwardScratch scratch : scratches) {
      if (scratch != null) {
        scratch.clear();
      }
    }
    for (int i = 0; i < POOL.length(); i++) {
      if (POOL.compareAndSet(i, null, this)) {
        return;
      }
    }
  }

  @Override
  @SuppressWarnings("NullAway") // a tile runs within a call
  public void run(int tile, int worker) {
    AttentionGeometry g = call.geometry();
    if (scratches[worker] == null) {
      scratches[worker] = new AttentionBackwardScratch();
    }
    AttentionBackwardScratch s = scratches[worker];
    int b = tile / g.kvHeads();
    int head = tile % g.kvHeads();
    s.grow(g);
    s.mask.set(call.mask());
    packKeys(b, head, s);
    for (int h = head * g.group(); h < (head + 1) * g.group(); h++) {
      for (int query = 0; query < g.queries(); query += KC) {
        block(b, h, query, s);
      }
    }
    storeRows(call.gradK(), b, head, 0, g.keys(), g.depth(), s.gradKeys, 1);
    storeRows(call.gradV(), b, head, 0, g.keys(), g.valueDepth(), s.gradValues, 1);
  }

  /// Packs keys and values as rows, and keys as columns of blocks.
  @SuppressWarnings("NullAway")
  private void packKeys(int b, int head, AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    AttentionForward.matrix(s.matrix, call.v(), b, head);
    PackedProduct.rows(s.matrix, 0, g.keys(), g.valueDepth(), s.keyRows, s.valuesAsRows, s.lines);
    AttentionForward.matrix(s.matrix, call.k(), b, head);
    PackedProduct.rows(s.matrix, 0, g.keys(), g.depth(), s.keyRows, s.keysAsRows, s.lines);
    s.matrix.transpose();
    for (int key = 0; key < g.keys(); key += s.keyBlock) {
      int keys = Math.min(s.keyBlock, g.keys() - key);
      int to = key / s.keyBlock * s.depthRows * KC;
      GemmPack.rows(s.matrix, 0, g.depth(), key, keys, s.keysAsColumns, to, s.lines);
    }
    Arrays.fill(s.gradKeys, 0, g.keys() * Scratch.padded(g.depth()), 0);
    Arrays.fill(s.gradValues, 0, g.keys() * Scratch.padded(g.valueDepth()), 0);
  }

  /// Up to KC queries against all keys that they see.
  @SuppressWarnings("NullAway")
  private void block(int b, int h, int query, AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    int queries = Math.min(KC, g.queries() - query);
    packQueries(b, h, query, queries, s);
    Arrays.fill(s.gradQueries, 0, s.depthRows * KC, 0);
    int limit = g.limit(query + queries - 1);
    for (int key = 0; key < limit; key += s.keyBlock) {
      int keys = Math.min(s.keyBlock, limit - key);
      for (int k = 0; k < keys; k += MR) {
        keyRows(b, h, query, queries, key + k, k, Math.min(MR, keys - k), s);
      }
      addGradQueries(query, queries, key, keys, s);
    }
    int width = Scratch.padded(g.depth());
    GemmPack.interleave(s.gradQueries, g.depth(), KC, s.turned, 0, width);
    storeRows(call.gradQ(), b, h, query, queries, g.depth(), s.turned, (float) g.scale());
  }

  /// Packs queries, scaled, and gradients of outputs as panels both ways.
  @SuppressWarnings("NullAway")
  private void packQueries(int b, int h, int query, int queries, AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    head(s.matrix, call.q(), b, h, query);
    AttentionForward.panels(s.matrix, queries, g.depth(), s.queries, s.lines);
    s.matrix.transpose();
    AttentionForward.panels(s.matrix, g.depth(), queries, s.queriesTurned, s.lines);
    AttentionLoops.scale(s.queries, ORIGIN, queries * Scratch.padded(g.depth()), (float) g.scale());
    float factor = (float) (g.scale() * AttentionLoops.LOG2_E);
    AttentionLoops.scale(s.queriesTurned, ORIGIN, g.depth() * Scratch.padded(queries), factor);
    head(s.matrix, call.gradOut(), b, h, query);
    AttentionForward.panels(s.matrix, queries, g.valueDepth(), s.slopes, s.lines);
    s.matrix.transpose();
    AttentionForward.panels(s.matrix, g.valueDepth(), queries, s.slopesTurned, s.lines);
    Operand lse = call.lse();
    Operand gradLse = call.gradLse();
    Arrays.fill(s.lse, Float.POSITIVE_INFINITY); // 2^(x - infinity) = 0: not there, sees nothing
    for (int i = 0; i < queries; i++) {
      float value = (float) (at(lse, b, h, query + i) * AttentionLoops.LOG2_E);
      s.lse[i] = value == Float.NEGATIVE_INFINITY ? Float.POSITIVE_INFINITY : value;
    }
    outputsTimesGradients(b, h, query, queries, s);
    for (int i = 0; i < queries; i++) {
      s.shifts[i] -= at(gradLse, b, h, query + i);
    }
  }

  private static void head(GemmMatrix matrix, Operand operand, int b, int h, int query) {
    AttentionForward.matrix(matrix, operand, b, h);
    matrix.offset += query * matrix.row;
  }

  private static float at(Operand operand, int b, int h, int i) {
    long[] strides = operand.strides();
    long at = operand.offset() + b * strides[0] + h * strides[1] + i * strides[2];
    return operand.buffer().read().getAtIndex(JAVA_FLOAT, at);
  }

  /// A number for each query, to its shift.
  @SuppressWarnings("NullAway")
  private void outputsTimesGradients(
      int b, int h, int query, int queries, AttentionBackwardScratch s) {
    MemorySegment out = call.out().buffer().read();
    MemorySegment grad = call.gradOut().buffer().read();
    long[] x = call.out().strides();
    long[] y = call.gradOut().strides();
    int depth = call.geometry().valueDepth();
    for (int i = 0; i < queries; i += DOTS) {
      int count = Math.min(DOTS, queries - i);
      long xAt = call.out().offset() + b * x[0] + h * x[1] + (query + i) * x[2];
      long yAt = call.gradOut().offset() + b * y[0] + h * y[1] + (query + i) * y[2];
      if (x[3] == 1 && y[3] == 1) {
        AttentionLoops.dots(out, xAt, x[2], grad, yAt, y[2], count, depth, s.dots);
        System.arraycopy(s.dots, 0, s.shifts, i, count);
        continue;
      }
      for (int r = 0; r < count; r++) {
        float sum = 0;
        for (int d = 0; d < depth; d++) {
          float o = out.getAtIndex(JAVA_FLOAT, xAt + r * x[2] + d * x[3]);
          sum += o * grad.getAtIndex(JAVA_FLOAT, yAt + r * y[2] + d * y[3]);
        }
        s.shifts[i + r] = sum;
      }
    }
  }

  /// Up to MR keys against a block of queries: their weights, the gradients of their scores, and
  /// what these add to the gradients of keys and values.
  @SuppressWarnings("NullAway")
  private void keyRows(
      int b,
      int h,
      int query,
      int queries,
      int key,
      int row,
      int rows,
      AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    int first = Math.max(g.firstQuery(key) - query, 0) / NR * NR;
    for (int j = first; j < queries; j += NR) {
      int width = Math.min(NR, Scratch.padded(queries - j));
      int vectors = width / LANES;
      PackedProduct.run(
          vectors,
          g.depth(),
          s.keysAsRows,
          key,
          s.keyRows,
          s.queriesTurned,
          j * g.depth(),
          s.scores);
      PackedProduct.run(
          vectors,
          g.valueDepth(),
          s.valuesAsRows,
          key,
          s.keyRows,
          s.slopesTurned,
          j * g.valueDepth(),
          s.tiles);
      hide(b, h, query, queries, j, width, key, rows, s);
      AttentionLoops.slopes(
          s.scores.tile,
          s.tiles.tile,
          rows,
          width,
          s.lse,
          s.shifts,
          j,
          s.weights,
          s.gradScores,
          s.gradPanels,
          ORIGIN + j * s.scoreRows + row * width);
    }
    int depth = queries - first;
    if (depth > 0) {
      addRows(
          s.weights, first, depth, queries, s.slopes, g.valueDepth(), s.gradValues, key, rows, s);
      addRows(s.gradScores, first, depth, queries, s.queries, g.depth(), s.gradKeys, key, rows, s);
    }
  }

  /// Lets scores that the mask or the order of time hides be -infinity.
  @SuppressWarnings("NullAway")
  private void hide(
      int b,
      int h,
      int query,
      int queries,
      int j,
      int width,
      int key,
      int rows,
      AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    float[] scores = s.scores.tile;
    for (int r = 0; r < rows; r++) {
      if (s.mask.isPresent()) {
        float[] line = s.mask.queries(b, h, query, key + r, queries);
        AttentionLoops.mask(scores, r * width, line, j, width);
      }
      int hidden = Math.min(g.firstQuery(key + r) - query - j, width);
      if (hidden > 0) {
        Arrays.fill(scores, r * width, r * width + hidden, Float.NEGATIVE_INFINITY);
      }
    }
  }

  /// `sums[key + r, :] += a[r, first..] b[first.., :]`
  private static void addRows(
      float[] a,
      int first,
      int depth,
      int bRows,
      float[] b,
      int columns,
      float[] sums,
      int key,
      int rows,
      AttentionBackwardScratch s) {
    int width = Scratch.padded(columns);
    for (int d = 0; d < width; d += NR) {
      int wide = Math.min(NR, width - d);
      GemmTile.run(
          wide / LANES, depth, a, first, b, ORIGIN + d * bRows + first * wide, s.tiles.tile);
      AttentionLoops.addRows(sums, key * width + d, width, s.tiles.tile, rows, wide);
    }
  }

  /// Adds a block of keys times the gradients of its scores to the queries' gradients, on their
  /// side.
  @SuppressWarnings("NullAway")
  private void addGradQueries(
      int query, int queries, int key, int keys, AttentionBackwardScratch s) {
    AttentionGeometry g = call.geometry();
    int columns = key / s.keyBlock * s.depthRows;
    for (int j = 0; j < queries; j += NR) {
      int width = Math.min(NR, Scratch.padded(queries - j));
      int seen = g.limit(Math.min(query + j + NR, query + queries) - 1) - key;
      int depth = Math.min(keys, seen);
      for (int d = 0; depth > 0 && d < g.depth(); d += MR) {
        GemmTile.run(
            width / LANES,
            depth,
            s.keysAsColumns,
            (columns + d) * KC,
            s.gradPanels,
            ORIGIN + j * s.scoreRows,
            s.tiles.tile);
        AttentionLoops.addRows(s.gradQueries, d * KC + j, KC, s.tiles.tile, MR, width);
      }
    }
  }

  /// Writes rows of whole vectors to [b, h, first.., :].
  private static void storeRows(
      Operand operand, int b, int h, int first, int rows, int depth, float[] from, float factor) {
    MemorySegment memory = operand.buffer().write();
    long[] strides = operand.strides();
    int width = Scratch.padded(depth);
    for (int r = 0; r < rows; r++) {
      long at = operand.offset() + b * strides[0] + h * strides[1] + (first + r) * strides[2];
      if (strides[3] == 1) {
        AttentionLoops.store(from, r * width, factor, memory, at, depth);
      } else {
        AttentionLoops.storeStrided(from, r * width, factor, memory, at, strides[3], depth);
      }
    }
  }
}
