package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;

/// How an operand walks through its memory, element by element in row-major order: up to three
/// dimensions after merging. Two operands of as many elements that walk alike from the same first
/// element have every element in the same place.
///
/// @param inner the size of the inner dimension; 0 where it is the only one
/// @param innerStep the step along it
/// @param middle the size of the dimension before it
/// @param middleStep the step along that
/// @param outerStep the step along the first one
record Walk(int inner, int innerStep, int middle, int middleStep, int outerStep) {
  /// Without gaps.
  static final Walk DENSE = line(1);

  /// Ints that describe it to a kernel.
  static final int INTS = 5;

  /// The walk of an operand of that shape, which has elements; null if it takes more dimensions.
  static @Nullable Walk of(long[] shape, Operand operand) {
    NdLoop loop = new NdLoop().over(shape, operand);
    return switch (loop.dims()) {
      case 0 -> DENSE;
      case 1 -> line(loop.step(0, 0));
      case 2 -> of(loop.size(1), loop.step(0, 1), loop.size(0), loop.step(0, 0), 0);
      case 3 -> of(loop.size(2), loop.step(0, 2), loop.size(1), loop.step(0, 1), loop.step(0, 0));
      default -> null;
    };
  }

  private static Walk line(long step) {
    return of(0, step, 1, 0, 0);
  }

  private static Walk of(long inner, long innerStep, long middle, long middleStep, long outerStep) {
    return new Walk(
        Math.toIntExact(inner),
        Math.toIntExact(innerStep),
        Math.toIntExact(middle),
        Math.toIntExact(middleStep),
        Math.toIntExact(outerStep));
  }

  /// Writes it where [ChainKernels] reads it.
  void put(int[] ints, int at) {
    ints[at] = inner;
    ints[at + 1] = innerStep;
    ints[at + 2] = middle;
    ints[at + 3] = middleStep;
    ints[at + 4] = outerStep;
  }
}
