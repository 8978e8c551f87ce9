package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What the attention kernels have in common: how a group of [#LOCAL] threads shares its work.
///
/// A group holds 64 x 64 scores; thread (y, x), x fastest, has in its registers those of the rows
/// `y + 16 i` and the columns `x + 16 j`, at `4 i + j`. Of a result it has the sums of the same
/// rows and of the columns `x + 16 j` of a chunk of `16 columns`, at `columns i + j`.
///
/// Operands stream through one local tile, [#DEEP] elements of their depth at a time, so any depth
/// will do. What lies outside of a matrix counts as 0. The loops over tiles are written out in each
/// kernel: TornadoVM makes wrong code of a method that takes a local array.
final class AttentionTiles {
  /// Threads of a group.
  static final int LOCAL = 256;

  /// Rows and columns of the scores of a group.
  static final int BLOCK = 64;

  /// Elements of the depth in the tile at a time.
  static final int DEEP = 32;

  /// A column more than a block has, so that threads that write down a column meet in no bank.
  static final int PITCH = BLOCK + 1;

  /// Floats of the tile: two operands of the scores, or 32 rows of at most 128 columns.
  static final int TILE = 2 * DEEP * PITCH;

  /// A score that counts as -infinity, which can't be a constant.
  static final float HIDDEN = -3.4e38f;

  private AttentionTiles() {}

  /// The first element of a head of an operand whose first element and steps are in ints.
  static int place(IntArray ints, int operand, int b, int h) {
    return ints.get(operand) + b * ints.get(operand + 1) + h * ints.get(operand + 2);
  }

  /// An element of a matrix, 0 outside of it.
  static float element(
      FloatArray heap, int start, int row, int rows, int rowStep, int column, int end, int step) {
    float value = 0;
    if (row < rows && column < end) {
      value = heap.get(start + row * rowStep + column * step);
    }
    return value;
  }

  /// Adds the products of four elements of a column and four of a row.
  static void outer(
      float[] sums,
      float a0,
      float a1,
      float a2,
      float a3,
      float b0,
      float b1,
      float b2,
      float b3) {
    sums[0] = sums[0] + a0 * b0;
    sums[1] = sums[1] + a0 * b1;
    sums[2] = sums[2] + a0 * b2;
    sums[3] = sums[3] + a0 * b3;
    sums[4] = sums[4] + a1 * b0;
    sums[5] = sums[5] + a1 * b1;
    sums[6] = sums[6] + a1 * b2;
    sums[7] = sums[7] + a1 * b3;
    sums[8] = sums[8] + a2 * b0;
    sums[9] = sums[9] + a2 * b1;
    sums[10] = sums[10] + a2 * b2;
    sums[11] = sums[11] + a2 * b3;
    sums[12] = sums[12] + a3 * b0;
    sums[13] = sums[13] + a3 * b1;
    sums[14] = sums[14] + a3 * b2;
    sums[15] = sums[15] + a3 * b3;
  }

  /// Adds the products of four weights and an element of column j.
  static void column(
      float[] sums, int columns, int j, float w0, float w1, float w2, float w3, float value) {
    sums[j] = sums[j] + w0 * value;
    sums[columns + j] = sums[columns + j] + w1 * value;
    sums[2 * columns + j] = sums[2 * columns + j] + w2 * value;
    sums[3 * columns + j] = sums[3 * columns + j] + w3 * value;
  }

  /// Sets the first elements to 0.
  static void clear(float[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = 0;
    }
  }

  /// Multiplies the products with a number.
  static void scale(float[] products, float factor) {
    for (int i = 0; i < 16; i++) {
      products[i] = products[i] * factor;
    }
  }

  /// Multiplies each of a thread's four rows with its factor.
  static void scaleRows(float[] sums, int columns, float f0, float f1, float f2, float f3) {
    for (int j = 0; j < columns; j++) {
      sums[j] = sums[j] * f0;
      sums[columns + j] = sums[columns + j] * f1;
      sums[2 * columns + j] = sums[2 * columns + j] * f2;
      sums[3 * columns + j] = sums[3 * columns + j] * f3;
    }
  }

  /// Stores a thread's sums of a chunk.
  static void store(
      FloatArray heap,
      float[] sums,
      int columns,
      int y,
      int x,
      int out,
      int rows,
      int rowStep,
      int end,
      int step) {
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < columns; j++) {
        if (y + 16 * i < rows && x + 16 * j < end) {
          heap.set(out + (y + 16 * i) * rowStep + (x + 16 * j) * step, sums[columns * i + j]);
        }
      }
    }
  }

  /// A scaled score behind the mask.
  ///
  /// @param kind 0 for no mask, 1 for one that adds numbers, 2 for one that hides what is not true
  /// @param place the mask's element
  static float masked(FloatArray heap, ByteArray truths, int kind, int place, float score) {
    float masked = score;
    if (kind == 1) {
      masked = score + heap.get(place);
    }
    if (kind == 2) {
      if (truths.get(place) == 0) {
        masked = HIDDEN;
      }
    }
    return masked;
  }

  /// `exp(score - shift)`, 0 for a hidden score; NaN stays.
  static float weight(float score, float shift) {
    return score < HIDDEN || score == HIDDEN ? 0 : TornadoMath.exp(score - shift);
  }
}
