package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A chain of functions of elements, one thread an element: the ints are a little program.
///
/// The thread keeps the value of the last step in a register. What an earlier step has written it
/// reads again from memory, where it alone wrote it. Steps are told apart at run time, so what one
/// computes is never contracted with another, and each has the bits that it has alone.
///
/// Ints: the elements, the steps, [#WALKS] walks ([Walk]), then [#STEP] ints for each step: the
/// function, the first element and the source of each of three operands ([#WALKS] and heap, see
/// [#operand]), the first element and the heap of the result. Numbers: one for each step.
final class ChainKernels {
  /// Different walks in a chain.
  static final int WALKS = 4;

  /// Where the walks begin.
  static final int HEAD = 2;

  /// Where the steps begin.
  static final int PROGRAM = HEAD + WALKS * Walk.INTS;

  /// Ints of a step.
  static final int STEP = 9;

  /// Of an operand: the last step's value. Of a result: it is not written.
  static final int REGISTER = -1;

  private ChainKernels() {}

  /// Runs the steps.
  static void chain(
      KernelContext context,
      FloatArray heap,
      ByteArray truths,
      IntArray ints,
      FloatArray numbers,
      IntArray at) {
    int i = context.globalIdx;
    int base = at.get(0);
    if (i < ints.get(base)) {
      int number = at.get(1);
      int end = base + PROGRAM + ints.get(base + 1) * STEP;
      float value = 0;
      for (int step = base + PROGRAM; step < end; step += STEP) {
        float a = operand(value, i, heap, truths, ints, base, step + 1);
        float b = operand(value, i, heap, truths, ints, base, step + 3);
        float c = operand(value, i, heap, truths, ints, base, step + 5);
        value = Functions.of(ints.get(step), a, b, c, numbers.get(number));
        number++;
        int out = ints.get(step + 7) + i;
        int to = ints.get(step + 8);
        if (to == 0) {
          heap.set(out, value);
        }
        if (to == 1) {
          truths.set(out, (byte) value);
        }
      }
    }
  }

  /// Element i of an operand, described by its first element and, unless it is the value at hand,
  /// the number of its walk, doubled, plus 1 for truth values.
  private static float operand(
      float value, int i, FloatArray heap, ByteArray truths, IntArray ints, int base, int at) {
    float element = value;
    int source = ints.get(at + 1);
    if (source >= 0) {
      int place = ints.get(at) + place(i, ints, base + HEAD + (source >> 1) * Walk.INTS);
      if ((source & 1) != 0) {
        element = truths.get(place);
      } else {
        element = heap.get(place);
      }
    }
    return element;
  }

  private static int place(int i, IntArray ints, int walk) {
    int place = i * ints.get(walk);
    int inner = ints.get(walk + 4);
    if (inner > 0) {
      int row = i / inner;
      int plane = row / ints.get(walk + 5);
      int block = plane / ints.get(walk + 6);
      place -= row * inner * ints.get(walk);
      place += (row - plane * ints.get(walk + 5)) * ints.get(walk + 1);
      place += (plane - block * ints.get(walk + 6)) * ints.get(walk + 2);
      place += block * ints.get(walk + 3);
    }
    return place;
  }
}
