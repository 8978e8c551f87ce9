package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A step of a recurrent layer, forwards and backwards: the product with the hidden weights and the
/// cell in one kernel. [pellucid.kernel.RecurrentFn] has the formulas.
///
/// A group has 16 sequences and 16 units; thread (b, u), u fastest, has one state. Operands stream
/// through local tiles, 32 elements of the sum at a time.
final class RecurrenceKernels {
  /// Sequences and units of a group.
  static final int SIDE = 16;

  /// Threads of a group.
  static final int LOCAL = SIDE * SIDE;

  /// Columns that a group of [#columnSums] adds up.
  static final int COLUMNS = 32;

  private static final int DEEP = 32;
  private static final int RUN = 8; // terms that are added one after the other: rounds less
  private static final int PITCH = DEEP + 1; // threads that read a column meet in no bank
  private static final int LANES = LOCAL / COLUMNS;

  private RecurrenceKernels() {}

  /// `h' = cell(W x + b, U h + d)` for one step.
  ///
  /// Ints: batch, hidden, whether plain units are rectified; the first element of the step's W x +
  /// b, of h, of U; whether there is a d and its first element; the first element of h'; whether
  /// what the backward pass needs is kept and its first element; the first elements of c and c'.
  ///
  /// @param gates 4 for LSTM, 3 for GRU, 1 for plain units
  static void recurrentStep(
      KernelContext context,
      FloatArray heap,
      ByteArray truths,
      IntArray ints,
      FloatArray numbers,
      IntArray at,
      int gates) {
    float[] states = context.allocateFloatLocalArray(SIDE * PITCH);
    float[] weights = context.allocateFloatLocalArray(4 * SIDE * PITCH);
    float[] sums = new float[4];
    int base = at.get(0);
    int batch = ints.get(base);
    int hidden = ints.get(base + 1);
    int thread = context.localIdx;
    int y = thread / SIDE;
    int x = thread % SIDE;
    int across = (hidden + SIDE - 1) / SIDE;
    int firstRow = context.groupIdx / across * SIDE;
    int firstUnit = context.groupIdx % across * SIDE;
    int b = firstRow + y;
    int u = firstUnit + x;
    for (int g = 0; g < gates; g++) {
      sums[g] = 0;
    }
    for (int deep = 0; deep < hidden; deep += DEEP) {
      int column = deep + thread % DEEP;
      for (int row = thread / DEEP; row < SIDE; row += LOCAL / DEEP) {
        int place = row * PITCH + thread % DEEP;
        states[place] = cell(heap, ints.get(base + 4), firstRow + row, batch, column, hidden);
        int unit = firstUnit + row;
        for (int g = 0; g < gates; g++) {
          int gate = ints.get(base + 5) + g * hidden * hidden;
          weights[g * SIDE * PITCH + place] = cell(heap, gate, unit, hidden, column, hidden);
        }
      }
      context.localBarrier();
      for (int g = 0; g < gates; g++) {
        int weight = (g * SIDE + x) * PITCH;
        float sum = 0;
        for (int d = 0; d < DEEP; d += RUN) {
          float run = 0;
          for (int i = d; i < d + RUN; i++) {
            run += states[y * PITCH + i] * weights[weight + i];
          }
          sum += run;
        }
        sums[g] = sums[g] + sum;
      }
      context.localBarrier();
    }
    if (b < batch && u < hidden) {
      int inputs = ints.get(base + 3) + b * gates * hidden + u;
      int bias = ints.get(base + 7) + u;
      int place = b * hidden + u;
      int kept = ints.get(base + 10) + 4 * b * hidden + u;
      if (ints.get(base + 6) != 0) {
        for (int g = 0; g < gates; g++) {
          sums[g] = sums[g] + heap.get(bias + g * hidden);
        }
      }
      float h = 0;
      float k0 = 0;
      float k1 = 0;
      float k2 = 0;
      float k3 = 0;
      if (gates == 4) {
        k0 = Functions.sigmoid(heap.get(inputs) + sums[0]);
        k1 = Functions.sigmoid(heap.get(inputs + hidden) + sums[1]);
        k2 = Functions.tanh(heap.get(inputs + 2 * hidden) + sums[2]);
        k3 = Functions.sigmoid(heap.get(inputs + 3 * hidden) + sums[3]);
        float c = k1 * heap.get(ints.get(base + 11) + place) + k0 * k2;
        heap.set(ints.get(base + 12) + place, c);
        h = k3 * Functions.tanh(c);
      } else if (gates == 3) {
        k0 = Functions.sigmoid(heap.get(inputs) + sums[0]);
        k1 = Functions.sigmoid(heap.get(inputs + hidden) + sums[1]);
        k2 = Functions.tanh(heap.get(inputs + 2 * hidden) + k0 * sums[2]);
        k3 = sums[2];
        h = (1 - k1) * k2 + k1 * heap.get(ints.get(base + 4) + place);
      } else {
        h = heap.get(inputs) + sums[0];
        h = ints.get(base + 2) != 0 ? Functions.larger(h, 0) : Functions.tanh(h);
        k0 = h;
      }
      heap.set(ints.get(base + 8) + place, h);
      if (ints.get(base + 9) != 0) {
        heap.set(kept, k0);
        heap.set(kept + hidden, k1);
        heap.set(kept + 2 * hidden, k2);
        heap.set(kept + 3 * hidden, k3);
      }
    }
  }

  /// An element of a dense matrix, 0 outside of it.
  private static float cell(
      FloatArray heap, int start, int row, int rows, int column, int columns) {
    float value = 0;
    if (row < rows && column < columns) {
      value = heap.get(start + row * columns + column);
    }
    return value;
  }

  /// One step backwards: from the gradients of the step's result and of the step behind it to those
  /// of its gates; or, in front of the first step, to that of the first state.
  ///
  /// Ints: batch, hidden, gates, cell (0 tanh, 1 rectifier, 2 GRU, 3 LSTM), whether there is a step
  /// behind, whether this is in front of the first; the first elements of the gradient of U h + d
  /// behind, of U, of the step's gradOutputs and kept, of h before it, of gradH0 (where a GRU
  /// leaves what did not flow through gates), of the gradients of W x + b and U h + d; for an LSTM
  /// of the step's cells, those before, the step's gradCells, and gradC0 (the cell's gradient on
  /// its way).
  static void recurrentStepBack(
      KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] grads = context.allocateFloatLocalArray(SIDE * PITCH);
    float[] weights = context.allocateFloatLocalArray(DEEP * SIDE);
    int base = at.get(0);
    int batch = ints.get(base);
    int hidden = ints.get(base + 1);
    int rows = ints.get(base + 2) * hidden;
    int fn = ints.get(base + 3);
    int behind = ints.get(base + 4);
    int thread = context.localIdx;
    int y = thread / SIDE;
    int x = thread % SIDE;
    int across = (hidden + SIDE - 1) / SIDE;
    int firstRow = context.groupIdx / across * SIDE;
    int firstUnit = context.groupIdx % across * SIDE;
    int b = firstRow + y;
    int u = firstUnit + x;
    int depth = behind != 0 ? rows : 0;
    float dh = 0;
    for (int deep = 0; deep < depth; deep += DEEP) {
      int column = deep + thread % DEEP;
      for (int row = thread / DEEP; row < SIDE; row += LOCAL / DEEP) {
        grads[row * PITCH + thread % DEEP] =
            cell(heap, ints.get(base + 6), firstRow + row, batch, column, rows);
      }
      for (int row = y; row < DEEP; row += SIDE) {
        weights[row * SIDE + x] = cell(heap, ints.get(base + 7), deep + row, rows, u, hidden);
      }
      context.localBarrier();
      float sum = 0;
      for (int d = 0; d < DEEP; d += RUN) {
        float run = 0;
        for (int i = d; i < d + RUN; i++) {
          run += grads[y * PITCH + i] * weights[i * SIDE + x];
        }
        sum += run;
      }
      dh += sum;
      context.localBarrier();
    }
    if (b < batch && u < hidden) {
      int place = b * hidden + u;
      int carry = ints.get(base + 11) + place;
      if (behind != 0 && fn == 2) {
        dh += heap.get(carry);
      }
      if (ints.get(base + 5) != 0) {
        heap.set(carry, dh);
      } else {
        dh += heap.get(ints.get(base + 8) + place);
        int kept = ints.get(base + 9) + 4 * b * hidden + u;
        int dwx = ints.get(base + 12) + b * rows + u;
        if (fn == 3) {
          lstmBack(heap, ints, base, behind, place, hidden, kept, dwx, dh);
        } else if (fn == 2) {
          float h = heap.get(ints.get(base + 10) + place);
          int duh = ints.get(base + 13) + b * rows + u;
          gruBack(heap, hidden, kept, dwx, duh, carry, h, dh);
        } else {
          float h = heap.get(kept);
          float tanh = dh * (1 - h * h);
          float relu = h > 0 ? dh : 0;
          heap.set(dwx, fn == 0 ? tanh : relu);
        }
      }
    }
  }

  private static void lstmBack(
      FloatArray heap,
      IntArray ints,
      int base,
      int behind,
      int place,
      int hidden,
      int kept,
      int dwx,
      float dh) {
    float i = heap.get(kept);
    float f = heap.get(kept + hidden);
    float n = heap.get(kept + 2 * hidden);
    float o = heap.get(kept + 3 * hidden);
    float tanh = Functions.tanh(heap.get(ints.get(base + 14) + place));
    float dc = heap.get(ints.get(base + 16) + place) + dh * o * (1 - tanh * tanh);
    if (behind != 0) {
      dc += heap.get(ints.get(base + 17) + place);
    }
    float before = heap.get(ints.get(base + 15) + place);
    heap.set(dwx, dc * n * i * (1 - i));
    heap.set(dwx + hidden, dc * before * f * (1 - f));
    heap.set(dwx + 2 * hidden, dc * i * (1 - n * n));
    heap.set(dwx + 3 * hidden, dh * tanh * o * (1 - o));
    heap.set(ints.get(base + 17) + place, dc * f);
  }

  private static void gruBack(
      FloatArray heap, int hidden, int kept, int dwx, int duh, int carry, float h, float dh) {
    float r = heap.get(kept);
    float z = heap.get(kept + hidden);
    float n = heap.get(kept + 2 * hidden);
    float dn = dh * (1 - z) * (1 - n * n);
    float dr = dn * heap.get(kept + 3 * hidden) * r * (1 - r);
    float dz = dh * (h - n) * z * (1 - z);
    heap.set(dwx, dr);
    heap.set(dwx + hidden, dz);
    heap.set(dwx + 2 * hidden, dn);
    heap.set(duh, dr);
    heap.set(duh + hidden, dz);
    heap.set(duh + 2 * hidden, dn * r);
    heap.set(carry, dh * z);
  }

  /// The sums of the columns of a dense matrix. Ints: rows, columns, the first elements of the
  /// matrix and of the sums.
  static void columnSums(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    float[] partial = context.allocateFloatLocalArray(LOCAL);
    int base = at.get(0);
    int thread = context.localIdx;
    int column = context.groupIdx * COLUMNS + thread % COLUMNS;
    int columns = ints.get(base + 1);
    float sum = 0;
    if (column < columns) {
      for (int row = thread / COLUMNS; row < ints.get(base); row += LANES) {
        sum += heap.get(ints.get(base + 2) + row * columns + column);
      }
    }
    partial[thread] = sum;
    context.localBarrier();
    if (thread < COLUMNS && column < columns) {
      float total = 0;
      for (int lane = 0; lane < LANES; lane++) {
        total += partial[lane * COLUMNS + thread];
      }
      heap.set(ints.get(base + 3) + column, total);
    }
  }
}
