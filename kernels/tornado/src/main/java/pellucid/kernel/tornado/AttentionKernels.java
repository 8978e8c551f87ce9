package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention block by block with a running maximum and sum (Dao 2023, "FlashAttention-2", algorithm
/// 1; Milakov and Gimelshein 2018): no matrix of all products in memory.
///
/// A group has 64 queries of a head and a chunk of the columns of v, and goes through the keys 64
/// at a time. Where v is wider than a chunk, the groups of the other chunks compute the products
/// again.
///
/// Ints, from `at[0]` on: heads, heads that share a key head, queries, keys, depth, value depth,
/// whether causal, kind of mask; then the first element and four steps each of q, k, v, mask and
/// out, and the first element and three steps of lse. Numbers: scale, -infinity.
final class AttentionKernels {
  private static final int LOCAL = AttentionTiles.LOCAL;
  private static final int BLOCK = AttentionTiles.BLOCK;
  private static final int DEEP = AttentionTiles.DEEP;
  private static final int PITCH = AttentionTiles.PITCH;
  private static final int QUARTER =
      BLOCK / 4; // keys of a block that a thread weighs, of one query

  private AttentionKernels() {}

  /// Attention.
  ///
  /// @param columns a 16th of the columns of a chunk: 2, 4 or 8
  static void attention(
      KernelContext context,
      FloatArray heap,
      ByteArray truths,
      IntArray ints,
      FloatArray numbers,
      IntArray at,
      int columns) {
    float[] tile = context.allocateFloatLocalArray(AttentionTiles.TILE);
    float[] weights = context.allocateFloatLocalArray(BLOCK * PITCH);
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    float[] products = new float[16];
    float[] sums = new float[32];
    int thread = context.localIdx;
    int y = thread / 16;
    int x = thread % 16;
    int mine = thread % BLOCK; // the row that this thread weighs, and where its keys begin
    int quarter = thread / BLOCK * QUARTER;
    int base = at.get(0);
    int queries = ints.get(base + 2);
    int keys = ints.get(base + 3);
    int depth = ints.get(base + 4);
    int valueDepth = ints.get(base + 5);
    int causal = ints.get(base + 6);
    int kind = ints.get(base + 7);
    float scale = numbers.get(at.get(1));
    int wide = 16 * columns;

    int chunks = valueDepth > wide ? (valueDepth + wide - 1) / wide : 1;
    int blocks = (queries + BLOCK - 1) / BLOCK;
    int from = context.groupIdx % chunks * wide;
    int first = context.groupIdx / chunks % blocks * BLOCK;
    int head = context.groupIdx / chunks / blocks;
    int h = head % ints.get(base);
    int b = head / ints.get(base);
    int rows = queries - first < BLOCK ? queries - first : BLOCK;
    int ahead = first + keys - queries; // the key at the place of the first query
    int seen = causal != 0 && ahead + rows < keys ? ahead + rows : keys; // may be negative
    int qRow = ints.get(base + 11);
    int qStep = ints.get(base + 12);
    int kRow = ints.get(base + 16);
    int kStep = ints.get(base + 17);
    int vRow = ints.get(base + 21);
    int vStep = ints.get(base + 22);
    int maskRow = ints.get(base + 26);
    int maskStep = ints.get(base + 27);
    int q = AttentionTiles.place(ints, base + 8, b, h) + first * qRow;
    int k = AttentionTiles.place(ints, base + 13, b, h / ints.get(base + 1));
    int v = AttentionTiles.place(ints, base + 18, b, h / ints.get(base + 1)) + from * vStep;
    int mask = AttentionTiles.place(ints, base + 23, b, h) + first * maskRow;

    AttentionTiles.clear(sums, 4 * columns);
    float top = AttentionTiles.HIDDEN;
    float total = 0; // of this thread's keys
    for (int key = 0; key < seen; key += BLOCK) {
      int here = seen - key < BLOCK ? seen - key : BLOCK;
      AttentionTiles.clear(products, 16);
      for (int deep = 0; deep < depth; deep += DEEP) {
        int column = deep + thread % DEEP;
        for (int row = thread / DEEP; row < BLOCK; row += LOCAL / DEEP) {
          int place = thread % DEEP * PITCH + row;
          tile[place] = AttentionTiles.element(heap, q, row, rows, qRow, column, depth, qStep);
          tile[DEEP * PITCH + place] =
              AttentionTiles.element(heap, k + key * kRow, row, here, kRow, column, depth, kStep);
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

      AttentionTiles.scale(products, scale);
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          weights[(x + 16 * j) * PITCH + y + 16 * i] = products[4 * i + j];
        }
      }
      context.localBarrier();
      int limit = causal != 0 && ahead + mine < seen ? ahead + mine + 1 : seen;
      limit = mine < rows ? limit - key : 0; // what this row sees of the block
      float most = AttentionTiles.HIDDEN;
      for (int column = quarter; column < quarter + QUARTER; column++) {
        float score = AttentionTiles.HIDDEN;
        if (column < limit) {
          int place = mask + mine * maskRow + (key + column) * maskStep;
          score = AttentionTiles.masked(heap, truths, kind, place, weights[column * PITCH + mine]);
        }
        weights[column * PITCH + mine] = score;
        most = score > most ? score : most;
      }
      shared[thread] = most;
      context.localBarrier();
      most = top;
      for (int other = mine; other < LOCAL; other += BLOCK) {
        float theirs = shared[other];
        most = theirs > most ? theirs : most;
      }
      float shrink = TornadoMath.exp(top - most);
      top = most;
      total = total * shrink;
      for (int column = quarter; column < quarter + QUARTER; column++) {
        float weight = AttentionTiles.weight(weights[column * PITCH + mine], most);
        weights[column * PITCH + mine] = weight;
        total += weight;
      }
      context.localBarrier();
      shared[thread] = shrink;
      context.localBarrier();
      AttentionTiles.scaleRows(
          sums, columns, shared[y], shared[y + 16], shared[y + 32], shared[y + 48]);

      for (int near = 0; near < here; near += DEEP) {
        int start = v + (key + near) * vRow;
        for (int row = thread / wide; row < DEEP; row += LOCAL / wide) {
          tile[row * wide + thread % wide] =
              AttentionTiles.element(
                  heap, start, row, here - near, vRow, thread % wide, valueDepth - from, vStep);
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

    shared[thread] = total;
    context.localBarrier();
    float sum = 0;
    for (int other = mine; other < LOCAL; other += BLOCK) {
      sum += shared[other];
    }
    if (thread < rows && from == 0) {
      int lse = AttentionTiles.place(ints, base + 33, b, h) + (first + mine) * ints.get(base + 36);
      float logarithm = numbers.get(at.get(1) + 1);
      if (sum != 0) {
        logarithm = top + TornadoMath.log(sum);
      }
      heap.set(lse, logarithm);
    }
    context.localBarrier();
    shared[thread] = sum == 0 ? 0 : 1 / sum;
    context.localBarrier();
    AttentionTiles.scaleRows(
        sums, columns, shared[y], shared[y + 16], shared[y + 32], shared[y + 48]);
    int outRow = ints.get(base + 31);
    int outStep = ints.get(base + 32);
    int out = AttentionTiles.place(ints, base + 28, b, h) + first * outRow + from * outStep;
    AttentionTiles.store(heap, sums, columns, y, x, out, rows, outRow, valueDepth - from, outStep);
  }
}
