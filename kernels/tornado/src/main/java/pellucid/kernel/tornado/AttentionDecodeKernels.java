package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention of few queries to many keys, as when text is generated: the keys of a query are shared
/// out among groups, and in a group among its threads (Dao et al. 2023, "Flash-Decoding").
final class AttentionDecodeKernels {
  /// Threads of a group, and keys that it has at a time.
  static final int LOCAL = 128;

  private static final int DEEP = 32;
  private static final int PITCH = DEEP + 1; // threads that read a column meet in no bank

  private AttentionDecodeKernels() {}

  /// The share of some keys in the result of a query: for each column of a chunk of 128 the sum of
  /// the weighted values, then the largest score, then the sum of the weights.
  ///
  /// Ints: as those of [AttentionKernels] up to mask (0 to 27), then the groups that share a
  /// query's keys, the keys of a group, the first element of the shares. Numbers: scale.
  static void decode(
      KernelContext context,
      FloatArray heap,
      ByteArray truths,
      IntArray ints,
      FloatArray numbers,
      IntArray at) {
    float[] tile = context.allocateFloatLocalArray(LOCAL * PITCH);
    float[] query = context.allocateFloatLocalArray(DEEP);
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    float[] weights = context.allocateFloatLocalArray(LOCAL);
    int thread = context.localIdx;
    int base = at.get(0);
    int heads = ints.get(base);
    int queries = ints.get(base + 2);
    int keys = ints.get(base + 3);
    int depth = ints.get(base + 4);
    int valueDepth = ints.get(base + 5);
    int kind = ints.get(base + 7);
    int parts = ints.get(base + 28);
    float scale = numbers.get(at.get(1));

    int chunks = valueDepth > LOCAL ? (valueDepth + LOCAL - 1) / LOCAL : 1;
    int from = context.groupIdx % chunks * LOCAL;
    int part = context.groupIdx / chunks % parts;
    int row = context.groupIdx / chunks / parts;
    int i = row % queries;
    int h = row / queries % heads;
    int b = row / queries / heads;
    int limit = ints.get(base + 6) != 0 ? i + keys - queries + 1 : keys;
    int begin = part * ints.get(base + 29);
    int end = begin + ints.get(base + 29);
    end = end < limit ? end : limit;
    int kRow = ints.get(base + 16);
    int kStep = ints.get(base + 17);
    int vRow = ints.get(base + 21);
    int vStep = ints.get(base + 22);
    int q = AttentionTiles.place(ints, base + 8, b, h) + i * ints.get(base + 11);
    int k = AttentionTiles.place(ints, base + 13, b, h / ints.get(base + 1));
    int v = AttentionTiles.place(ints, base + 18, b, h / ints.get(base + 1)) + from * vStep;
    int mask = AttentionTiles.place(ints, base + 23, b, h) + i * ints.get(base + 26);

    int columns = valueDepth - from < LOCAL ? valueDepth - from : LOCAL;
    int wide = columns <= 32 ? 32 : columns <= 64 ? 64 : 128; // threads side by side
    int column = thread % wide;
    int strip = thread / wide;
    int strips = LOCAL / wide;
    float top = AttentionTiles.HIDDEN;
    float total = 0; // of this thread's keys
    float sum = 0; // of this thread's column and strip
    for (int first = begin; first < end; first += LOCAL) {
      int here = end - first < LOCAL ? end - first : LOCAL;
      float product = 0;
      for (int deep = 0; deep < depth; deep += DEEP) {
        int d = deep + thread % DEEP;
        for (int key = thread / DEEP; key < LOCAL; key += LOCAL / DEEP) {
          tile[key * PITCH + thread % DEEP] =
              AttentionTiles.element(heap, k + first * kRow, key, here, kRow, d, depth, kStep);
        }
        if (thread < DEEP) {
          query[thread] = AttentionTiles.element(heap, q, 0, 1, 0, d, depth, ints.get(base + 12));
        }
        context.localBarrier();
        for (int term = 0; term < DEEP; term++) {
          product += query[term] * tile[thread * PITCH + term];
        }
        context.localBarrier();
      }
      float score = AttentionTiles.HIDDEN;
      if (thread < here) {
        int place = mask + (first + thread) * ints.get(base + 27);
        score = AttentionTiles.masked(heap, truths, kind, place, scale * product);
      }
      shared[thread] = score;
      context.localBarrier();
      for (int half = LOCAL / 2; half > 0; half /= 2) {
        if (thread < half) {
          float theirs = shared[thread + half];
          if (theirs > shared[thread]) {
            shared[thread] = theirs;
          }
        }
        context.localBarrier();
      }
      float most = shared[0];
      most = most > top ? most : top; // NaN among the scores shows in the weights
      float shrink = TornadoMath.exp(top - most);
      float weight = AttentionTiles.weight(score, most);
      top = most;
      total = total * shrink + weight;
      sum = sum * shrink;
      weights[thread] = weight;
      context.localBarrier();
      if (column < columns) {
        for (int key = strip; key < here; key += strips) {
          sum += weights[key] * heap.get(v + (first + key) * vRow + column * vStep);
        }
      }
      context.localBarrier();
    }

    shared[thread] = total;
    weights[thread] = sum;
    context.localBarrier();
    for (int half = LOCAL / 2; half > 0; half /= 2) {
      if (thread < half) {
        shared[thread] = shared[thread] + shared[thread + half];
      }
      context.localBarrier();
    }
    int out = ints.get(base + 30) + (row * parts + part) * (valueDepth + 2);
    if (thread < columns) {
      float all = 0;
      for (int other = thread; other < LOCAL; other += wide) {
        all += weights[other];
      }
      heap.set(out + from + thread, all);
    }
    if (thread == 0 && from == 0) {
      heap.set(out + valueDepth, top);
      heap.set(out + valueDepth + 1, shared[0]);
    }
  }

  /// Joins the shares of all groups: a thread for each column of the result, and one more for the
  /// logarithm.
  ///
  /// Ints: heads, queries, value depth, elements in all, shares of a query, the first element of
  /// the shares; first element and four steps of out, first element and three steps of lse.
  /// Numbers: -infinity.
  static void join(
      KernelContext context, FloatArray heap, IntArray ints, FloatArray numbers, IntArray at) {
    int base = at.get(0);
    int e = context.globalIdx;
    if (e < ints.get(base + 3)) {
      int valueDepth = ints.get(base + 2);
      int parts = ints.get(base + 4);
      int size = valueDepth + 2;
      int column = e % (valueDepth + 1);
      int row = e / (valueDepth + 1);
      int i = row % ints.get(base + 1);
      int head = row / ints.get(base + 1);
      int h = head % ints.get(base);
      int b = head / ints.get(base);
      int share = ints.get(base + 5) + row * parts * size;
      float top = AttentionTiles.HIDDEN;
      for (int part = 0; part < parts; part++) {
        float most = heap.get(share + part * size + valueDepth);
        top = most > top ? most : top;
      }
      float sum = 0;
      float total = 0;
      int last = column < valueDepth ? column : 0;
      for (int part = 0; part < parts; part++) {
        float factor = TornadoMath.exp(heap.get(share + part * size + valueDepth) - top);
        total += factor * heap.get(share + part * size + valueDepth + 1);
        sum += factor * heap.get(share + part * size + last);
      }
      if (column < valueDepth) {
        int out = AttentionTiles.place(ints, base + 6, b, h) + i * ints.get(base + 9);
        heap.set(out + column * ints.get(base + 10), total == 0 ? 0 : sum / total);
      } else {
        float logarithm = numbers.get(at.get(1));
        if (total != 0) {
          logarithm = top + TornadoMath.log(total);
        }
        heap.set(AttentionTiles.place(ints, base + 11, b, h) + i * ints.get(base + 14), logarithm);
      }
    }
  }
}
