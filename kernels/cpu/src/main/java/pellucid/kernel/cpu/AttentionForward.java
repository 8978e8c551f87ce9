package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.Operand;

/// Attention of blocks of queries, with the softmax online (Milakov and Gimelshein 2018; Dao et al.
/// 2022, "FlashAttention", algorithm 1).
///
/// The keys and values of a head are packed once, as the GEMM micro-kernel wants them, for all
/// queries of the heads that share them. Then for each block of queries and of [#KEYS] keys: scores
/// of a few queries, a tile at a time; their exponentials in place, in the first-level cache; and
/// these times the values. No more scores than [MR, KEYS] exist at a time.
final class AttentionForward implements TileTask {
  /// Queries in a block: what they gather is kept while the blocks of keys go by.
  static final int BLOCK = 8 * VectorConfig.MR;

  /// Keys in a block, some panels deep: scores of MR queries take 12 KB of the first-level cache.
  static final int KEYS = 4 * VectorConfig.KC;

  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int KC = VectorConfig.KC;
  private static final int LANES = VectorConfig.LANES;

  /// Key heads from which each is one tile; with fewer, their queries are cut, and each part packs
  /// for itself.
  private static final int MANY_HEADS = 16;

  private static final int PART_BLOCKS = 8;

  private static final AtomicReferenceArray<@Nullable AttentionForward> POOL =
      new AtomicReferenceArray<>(16);

  private final AttentionScratch[] scratches = new AttentionScratch[Workers.MAX_THREADS];
  private @Nullable AttentionCall call;
  private MemorySegment out = MemorySegment.NULL;
  private MemorySegment lse = MemorySegment.NULL;
  private boolean few; // queries
  private int parts; // tiles of a key head
  private int headBlocks; // blocks of queries of a query head

  private AttentionForward() {}

  static void run(AttentionCall call) {
    AttentionGeometry g = call.geometry();
    if (g.batch() == 0 || g.queries() == 0) {
      return;
    }
    AttentionForward job = acquire();
    try {
      job.start(call);
    } finally {
      job.release();
    }
  }

  private static AttentionForward acquire() {
    for (int i = 0; i < POOL.length(); i++) {
      AttentionForward job = POOL.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return new AttentionForward();
  }

  private void release() {
    call = null;
    out = MemorySegment.NULL;
    lse = MemorySegment.NULL;
    for (AttentionScratch scratch : scratches) {
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

  private void start(AttentionCall request) {
    call = request;
    out = request.out().buffer().write();
    lse = request.lse().buffer().write();
    AttentionGeometry g = request.geometry();
    int heads = g.batch() * g.kvHeads();
    headBlocks = (g.queries() + BLOCK - 1) / BLOCK;
    int blocks = headBlocks * g.group();
    few = AttentionDecode.serves(request);
    parts = few || heads >= MANY_HEADS ? 1 : (blocks + PART_BLOCKS - 1) / PART_BLOCKS;
    long work = (long) g.heads() * g.batch() * g.queries() * g.keys() * (g.depth() + 16);
    Workers.run(heads * parts, this, work >= Workers.WORTH_SHARING);
  }

  @Override
  @SuppressWarnings("NullAway") // a tile runs within a call
  public void run(int tile, int worker) {
    AttentionGeometry g = call.geometry();
    int b = tile / parts / g.kvHeads();
    int head = tile / parts % g.kvHeads();
    AttentionScratch scratch = scratch(worker);
    scratch.mask.set(call.mask());
    if (few) {
      decode(b, head, scratch);
      return;
    }
    pack(b, head, scratch);
    int blocks = headBlocks * g.group();
    int first = parts == 1 ? 0 : tile % parts * PART_BLOCKS;
    int end = parts == 1 ? blocks : Math.min(blocks, first + PART_BLOCKS);
    for (int block = first; block < end; block++) {
      int h = head * g.group() + block / headBlocks;
      block(b, h, block % headBlocks * BLOCK, scratch);
    }
  }

  @SuppressWarnings("NullAway")
  private void decode(int b, int head, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    s.decode(g.depth()).run(call, b, head, s);
    for (int i = 0; i < g.group(); i++) {
      finish(b, head * g.group() + i, 0, i * g.queries(), g.queries(), s);
    }
  }

  private AttentionScratch scratch(int worker) {
    if (scratches[worker] == null) {
      scratches[worker] = new AttentionScratch();
    }
    return scratches[worker];
  }

  /// The matrix of a head.
  static void matrix(GemmMatrix matrix, Operand operand, int b, int h) {
    long[] strides = operand.strides();
    long start = operand.offset() + b * strides[0] + h * strides[1];
    matrix.set(operand.buffer().read(), start, strides[2], strides[3]);
  }

  /// Packs a head's keys as panels [depth, NR keys] and its values as panels [keys, NR elements].
  @SuppressWarnings("NullAway")
  private void pack(int b, int head, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    s.lines = GemmJob.grown(s.lines, Math.max(LANES * Math.max(g.depth(), g.keys()), 16 * BLOCK));
    s.keys = GemmJob.grown(s.keys, ORIGIN + Scratch.padded(g.keys()) * g.depth());
    matrix(s.matrix, call.k(), b, head);
    s.matrix.transpose();
    panels(s.matrix, g.depth(), g.keys(), s.keys, s.lines);
    s.values = GemmJob.grown(s.values, ORIGIN + g.keys() * Scratch.padded(g.valueDepth()));
    matrix(s.matrix, call.v(), b, head);
    panels(s.matrix, g.keys(), g.valueDepth(), s.values, s.lines);
  }

  /// Packs a matrix [rows, columns] as panels of NR columns, from ORIGIN on.
  static void panels(GemmMatrix matrix, int rows, int columns, float[] to, float[] lines) {
    for (int j = 0; j < columns; j += NR) {
      int count = Math.min(NR, columns - j);
      GemmPack.columns(matrix, 0, rows, j, count, to, ORIGIN + j * rows, lines);
    }
  }

  /// A block of queries against all keys that they see.
  @SuppressWarnings("NullAway")
  private void block(int b, int h, int query, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    int rows = Math.min(BLOCK, g.queries() - query);
    int width = Scratch.padded(g.valueDepth());
    s.queries = GemmJob.grown(s.queries, PackedProduct.chunks(g.depth()) * BLOCK * KC);
    s.sums = GemmJob.grown(s.sums, BLOCK * width);
    matrix(s.matrix, call.q(), b, h);
    PackedProduct.rows(s.matrix, query, rows, g.depth(), BLOCK, s.queries, s.lines);
    float factor = (float) (g.scale() * AttentionLoops.LOG2_E);
    for (int r = 0; r < PackedProduct.chunks(g.depth()) * BLOCK; r++) {
      if (r % BLOCK < rows) {
        int depth = Math.min(KC, g.depth() - r / BLOCK * KC);
        AttentionLoops.scale(s.queries, r * KC, depth, factor);
      }
    }
    Arrays.fill(s.largest, Float.NEGATIVE_INFINITY);
    Arrays.fill(s.shifts, Float.NEGATIVE_INFINITY);
    Arrays.fill(s.totals, 0);
    if (g.limit(query) <= 0) { // some see nothing
      Arrays.fill(s.sums, 0, BLOCK * width, 0);
    }
    for (int key = 0; key < g.limit(query + rows - 1); key += KEYS) {
      for (int r = 0; r < rows; r += MR) {
        int count = Math.min(MR, rows - r);
        int keys = Math.min(KEYS, g.limit(query + r + count - 1) - key);
        if (keys > 0) {
          scores(b, h, query, r, count, key, keys, s);
          weigh(r, count, key, keys, s);
          addValues(r, count, key, keys, s);
        }
      }
    }
    finish(b, h, query, 0, rows, s);
  }

  /// The scores of up to MR queries and KEYS keys, and the largest of each query.
  @SuppressWarnings("NullAway")
  private void scores(
      int b, int h, int query, int row, int rows, int key, int keys, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    float[] tile = s.tiles.tile;
    for (int j = 0; j < keys; j += NR) {
      int vectors = Math.min(NR, Scratch.padded(g.keys() - key - j)) / LANES;
      int width = vectors * LANES;
      PackedProduct.run(
          vectors, g.depth(), s.queries, row, BLOCK, s.keys, (key + j) * g.depth(), s.tiles);
      for (int r = 0; r < rows; r++) {
        if (s.mask.isPresent()) {
          int all = Math.min(KEYS, g.keys() - key);
          float[] line = s.mask.keys(b, h, query + row + r, key, all);
          AttentionLoops.mask(tile, r * width, line, j, width);
        }
        int seen = Math.max(g.limit(query + row + r) - key - j, 0);
        if (seen < width) {
          Arrays.fill(tile, r * width + seen, (r + 1) * width, Float.NEGATIVE_INFINITY);
        }
      }
      int at = j / KC * MR * KC + j % KC;
      AttentionLoops.keep(tile, width, rows, s.scores, at, s.largest, row * LANES);
    }
  }

  /// Turns scores into weights, and finds by what factors to bring down what the queries have
  /// gathered so far to the new largest score.
  @SuppressWarnings("NullAway")
  private void weigh(int row, int rows, int key, int keys, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    float[] factors = s.factors;
    for (int r = 0; r < rows; r++) {
      float max = AttentionLoops.max(s.largest, (row + r) * LANES);
      float shift = max == Float.NEGATIVE_INFINITY ? 0 : max; // 0 where nothing is seen
      factors[r] = s.shifts[row + r] - shift;
      s.shifts[row + r] = shift;
    }
    if (key > 0) {
      AttentionLoops.powers(factors, 0, factors.length, 0, 0, s.ignored, 0);
    } else {
      Arrays.fill(factors, 0, rows, 0);
    }
    int padded = Math.min((keys + NR - 1) / NR * NR, Scratch.padded(g.keys() - key));
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < padded; j += KC) {
        int at = (j / KC * MR + r) * KC;
        int n = Math.min(KC, padded - j);
        float factor = j == 0 ? factors[r] : 1;
        AttentionLoops.powers(
            s.scores, at, n, s.shifts[row + r], factor, s.totals, (row + r) * LANES);
      }
    }
  }

  /// Adds the weighted values.
  @SuppressWarnings("NullAway")
  private void addValues(int row, int rows, int key, int keys, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    int width = Scratch.padded(g.valueDepth());
    for (int d = 0; d < width; d += NR) {
      int columns = Math.min(NR, width - d);
      int at = d * g.keys() + key * columns;
      PackedProduct.run(columns / LANES, keys, s.scores, 0, MR, s.values, at, s.tiles);
      for (int r = 0; r < rows; r++) {
        int to = (row + r) * width + d;
        if (key == 0) {
          System.arraycopy(s.tiles.tile, r * columns, s.sums, to, columns);
        } else {
          AttentionLoops.scaleAdd(s.sums, to, s.factors[r], s.tiles.tile, r * columns, columns);
        }
      }
    }
  }

  /// Divides by the sums of the exponentials what rows from `first` on have gathered, and writes
  /// the results.
  @SuppressWarnings("NullAway")
  private void finish(int b, int h, int query, int first, int rows, AttentionScratch s) {
    AttentionGeometry g = call.geometry();
    int width = Scratch.padded(g.valueDepth());
    MemorySegment logs = Scratch.get().row(0, BLOCK);
    long[] strides = call.out().strides();
    long to = call.out().offset() + b * strides[0] + h * strides[1];
    for (int r = 0; r < rows; r++) {
      float total = Lanes.sum(s.totals, (first + r) * LANES);
      logs.setAtIndex(JAVA_FLOAT, r, total);
      float factor = total == 0 ? 0 : 1 / total;
      long at = to + (query + r) * strides[2];
      if (strides[3] == 1) {
        AttentionLoops.store(s.sums, (first + r) * width, factor, out, at, g.valueDepth());
      } else {
        AttentionLoops.storeStrided(
            s.sums, (first + r) * width, factor, out, at, strides[3], g.valueDepth());
      }
    }
    MathLoops.log(logs, 0, logs, 0, Scratch.padded(rows));
    long[] steps = call.lse().strides();
    long start = call.lse().offset() + b * steps[0] + h * steps[1];
    for (int r = 0; r < rows; r++) {
      float value = s.shifts[first + r] * (float) Math.log(2) + logs.getAtIndex(JAVA_FLOAT, r);
      lse.setAtIndex(JAVA_FLOAT, start + (query + r) * steps[2], value);
    }
  }
}
