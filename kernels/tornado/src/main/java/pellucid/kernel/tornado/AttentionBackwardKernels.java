package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The gradients of attention from weights that are computed again block by block (Dao 2023,
/// "FlashAttention-2", algorithm 2), each gradient by a kernel that owns its rows: no atomics, sums
/// in a fixed order.
final class AttentionBackwardKernels {
  private static final int LOCAL = AttentionTiles.LOCAL;
  private static final int BLOCK = AttentionTiles.BLOCK;
  private static final int DEEP = AttentionTiles.DEEP;
  private static final int PITCH = AttentionTiles.PITCH;
  private static final int QUARTER =
      BLOCK / 4; // scores of a block that a thread weighs, of one row

  /// Threads that add up a row of [#shift].
  static final int TEAM = 32;

  private AttentionBackwardKernels() {}

  /// `shift = sum(gradOut out) - gradLse` for every query: a team of threads each.
  ///
  /// Ints: heads, queries, value depth, rows in all; then the first element and the steps of out
  /// (four), gradOut (four), gradLse (three) and shift (three).
  static void shift(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] sums = context.allocateFloatLocalArray(LOCAL);
    int base = at.get(0);
    int thread = context.localIdx;
    int member = thread % TEAM;
    int queries = ints.get(base + 1);
    int row = context.globalIdx / TEAM;
    int i = row % queries;
    int h = row / queries % ints.get(base);
    int b = row / queries / ints.get(base);
    float sum = 0;
    if (row < ints.get(base + 3)) {
      int out = AttentionTiles.place(ints, base + 4, b, h) + i * ints.get(base + 7);
      int grad = AttentionTiles.place(ints, base + 9, b, h) + i * ints.get(base + 12);
      for (int d = member; d < ints.get(base + 2); d += TEAM) {
        sum += heap.get(out + d * ints.get(base + 8)) * heap.get(grad + d * ints.get(base + 13));
      }
    }
    sums[thread] = sum;
    context.localBarrier();
    for (int half = TEAM / 2; half > 0; half /= 2) {
      if (member < half) {
        sums[thread] = sums[thread] + sums[thread + half];
      }
      context.localBarrier();
    }
    if (member == 0 && row < ints.get(base + 3)) {
      int place = AttentionTiles.place(ints, base + 14, b, h) + i * ints.get(base + 17);
      int result = AttentionTiles.place(ints, base + 18, b, h) + i * ints.get(base + 21);
      heap.set(result, sums[thread] - heap.get(place));
    }
  }

  /// The gradient of q, k or v: a group has 64 rows of it and a chunk of their columns, and goes
  /// through the other side of the scores 64 at a time.
  ///
  /// With the rows' side R and the other side C of the scores, `P = exp(scale R C^T + mask - lse)`
  /// and `S = P (R' C'^T - shift)`: the gradient is `factor W X`, W being P or S.
  ///
  /// - of q: R, C, R', C' are q, k, gradOut, v; X is k, W is S
  /// - of k: R, C, R', C' are k, q, v, gradOut; X is q, W is S; over all heads of the group
  /// - of v: R, C are k, q; X is gradOut, W is P; over all heads of the group
  ///
  /// Ints: heads, heads that share a key head, queries, keys, depth, value depth, whether causal,
  /// kind of mask, whether the rows are keys, 2 for S or 1 for P; then first element and four steps
  /// of R, C, R', C', X and mask, first element and three steps of lse and shift, first element and
  /// four steps of the gradient; its columns. Numbers: scale, factor.
  ///
  /// @param columns a 16th of the columns of a chunk: 2, 4 or 8
  static void gradient(
      KernelContext context,
      FloatArray heap,
      ByteArray truths,
      IntArray ints,
      FloatArray numbers,
      IntArray at,
      int columns) {
    float[] tile = context.allocateFloatLocalArray(AttentionTiles.TILE);
    float[] weights = context.allocateFloatLocalArray(BLOCK * PITCH);
    float[] products = new float[16];
    float[] sums = new float[32];
    int thread = context.localIdx;
    int y = thread / 16;
    int x = thread % 16;
    int mine = thread % BLOCK; // the row that this thread weighs, and where its columns begin
    int quarter = thread / BLOCK * QUARTER;
    int base = at.get(0);
    int share = ints.get(base + 1);
    int queries = ints.get(base + 2);
    int keys = ints.get(base + 3);
    int causal = ints.get(base + 6);
    int kind = ints.get(base + 7);
    int byKeys = ints.get(base + 8);
    int parts = ints.get(base + 9);
    int width = ints.get(base + 53);
    float scale = numbers.get(at.get(1));
    float factor = numbers.get(at.get(1) + 1);
    int wide = 16 * columns;

    int size = byKeys != 0 ? keys : queries; // rows of a head
    int heads = byKeys != 0 ? ints.get(base) / share : ints.get(base);
    int chunks = width > wide ? (width + wide - 1) / wide : 1;
    int blocks = (size + BLOCK - 1) / BLOCK;
    int from = context.groupIdx % chunks * wide;
    int first = context.groupIdx / chunks % blocks * BLOCK;
    int head = context.groupIdx / chunks / blocks;
    int own = head % heads;
    int b = head / heads;
    int rows = size - first < BLOCK ? size - first : BLOCK;
    int ahead = keys - queries; // the key at the place of the first query
    int begin = byKeys != 0 && causal != 0 && first > ahead ? first - ahead : 0;
    int end = byKeys != 0 ? queries : keys;
    if (byKeys == 0 && causal != 0 && ahead + first + rows < keys) {
      end = ahead + first + rows;
    }
    int maskRow = ints.get(base + 38);
    int maskStep = ints.get(base + 39);
    int otherRow = ints.get(base + 33);
    int otherStep = ints.get(base + 34);

    AttentionTiles.clear(sums, 4 * columns);
    int turns = byKeys != 0 ? share : 1; // TornadoVM can't have a choice in a loop's head
    for (int turn = 0; turn < turns; turn++) {
      int h = byKeys != 0 ? own * share + turn : own;
      int across = byKeys != 0 ? h : h / share; // the other side's head
      int other = AttentionTiles.place(ints, base + 30, b, across) + from * otherStep;
      int mask = AttentionTiles.place(ints, base + 35, b, h);
      int lse = AttentionTiles.place(ints, base + 40, b, h);
      int shift = AttentionTiles.place(ints, base + 44, b, h);
      for (int start = begin; start < end; start += BLOCK) {
        int here = end - start < BLOCK ? end - start : BLOCK;
        for (int part = 0; part < parts; part++) {
          int left = base + 10 + 10 * part;
          int right = base + 15 + 10 * part;
          int depth = ints.get(base + 4 + part);
          int leftRow = ints.get(left + 3);
          int rightRow = ints.get(right + 3);
          int leftPlace = AttentionTiles.place(ints, left, b, own) + first * leftRow;
          int rightPlace = AttentionTiles.place(ints, right, b, across) + start * rightRow;
          AttentionTiles.clear(products, 16);
          for (int deep = 0; deep < depth; deep += DEEP) {
            int column = deep + thread % DEEP;
            for (int row = thread / DEEP; row < BLOCK; row += LOCAL / DEEP) {
              int place = thread % DEEP * PITCH + row;
              tile[place] =
                  AttentionTiles.element(
                      heap, leftPlace, row, rows, leftRow, column, depth, ints.get(left + 4));
              tile[DEEP * PITCH + place] =
                  AttentionTiles.element(
                      heap, rightPlace, row, here, rightRow, column, depth, ints.get(right + 4));
            }
            context.localBarrier();
            for (int d = 0; d < DEEP; d++) {
              int l = d * PITCH + y;
              int r = (DEEP + d) * PITCH + x;
              AttentionTiles.outer(
                  products,
                  tile[l],
                  tile[l + 16],
                  tile[l + 32],
                  tile[l + 48],
                  tile[r],
                  tile[r + 16],
                  tile[r + 32],
                  tile[r + 48]);
            }
            context.localBarrier();
          }
          if (part == 0) {
            for (int i = 0; i < 4; i++) {
              for (int j = 0; j < 4; j++) {
                weights[(x + 16 * j) * PITCH + y + 16 * i] = products[4 * i + j];
              }
            }
          } else {
            for (int i = 0; i < 4; i++) {
              for (int j = 0; j < 4; j++) {
                tile[(x + 16 * j) * PITCH + y + 16 * i] = products[4 * i + j];
              }
            }
          }
        }
        context.localBarrier();
        for (int column = quarter; column < quarter + QUARTER; column++) {
          int query = byKeys != 0 ? start + column : first + mine;
          int key = byKeys != 0 ? first + mine : start + column;
          float value = 0;
          if (query < queries && key < keys && (causal == 0 || key <= ahead + query)) {
            float score = scale * weights[column * PITCH + mine];
            int place = mask + query * maskRow + key * maskStep;
            score = AttentionTiles.masked(heap, truths, kind, place, score);
            value = AttentionTiles.weight(score, heap.get(lse + query * ints.get(base + 43)));
            if (parts == 2 && value != 0) {
              float slope = heap.get(shift + query * ints.get(base + 47));
              value = value * (tile[column * PITCH + mine] - slope);
            }
          }
          weights[column * PITCH + mine] = value;
        }
        context.localBarrier();

        for (int near = 0; near < here; near += DEEP) {
          int place = other + (start + near) * otherRow;
          for (int row = thread / wide; row < DEEP; row += LOCAL / wide) {
            tile[row * wide + thread % wide] =
                AttentionTiles.element(
                    heap,
                    place,
                    row,
                    here - near,
                    otherRow,
                    thread % wide,
                    width - from,
                    otherStep);
          }
          context.localBarrier();
          for (int d = 0; d < DEEP; d++) {
            int w = (near + d) * PITCH + y;
            float w0 = weights[w];
            float w1 = weights[w + 16];
            float w2 = weights[w + 32];
            float w3 = weights[w + 48];
            for (int j = 0; j < columns; j++) {
              AttentionTiles.column(sums, columns, j, w0, w1, w2, w3, tile[d * wide + x + 16 * j]);
            }
          }
          context.localBarrier();
        }
      }
    }

    AttentionTiles.scaleRows(sums, columns, factor, factor, factor, factor);
    int outRow = ints.get(base + 51);
    int outStep = ints.get(base + 52);
    int out = AttentionTiles.place(ints, base + 48, b, own) + first * outRow + from * outStep;
    AttentionTiles.store(heap, sums, columns, y, x, out, rows, outRow, width - from, outStep);
  }
}
