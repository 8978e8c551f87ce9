package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;

/// How an operand walks through its memory, element by element in row-major order: up to four
/// dimensions after merging, the inner one first. Two operands of as many elements that walk alike
/// from the same first element have every element in the same place.
///
/// @param sizes of the first [#DIMS] less 1 dimensions, 1 for those that it lacks; 0 and ones where
///   there is one dimension only
/// @param steps along the dimensions, 0 for those that it lacks
record Walk(List<Integer> sizes, List<Integer> steps) {
  /// Dimensions at most.
  static final int DIMS = 4;

  /// Without gaps.
  static final Walk DENSE = new Walk(List.of(0, 1, 1), List.of(1, 0, 0, 0));

  /// Ints that describe it to a kernel.
  static final int INTS = 2 * DIMS - 1;

  /// The walk of an operand of that shape, which has elements; null if it takes more dimensions.
  static @Nullable Walk of(long[] shape, Operand operand) {
    NdLoop loop = new NdLoop().over(shape, operand);
    int dims = loop.dims();
    if (dims == 0) {
      return DENSE;
    }
    if (dims > DIMS) {
      return null;
    }
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(DIMS - 1, 1));
    List<Integer> steps = new ArrayList<>(Collections.nCopies(DIMS, 0));
    for (int d = 0; d < dims; d++) {
      steps.set(d, Math.toIntExact(loop.step(0, dims - 1 - d)));
    }
    for (int d = 0; d < Math.min(dims, DIMS - 1); d++) {
      sizes.set(d, dims == 1 ? 0 : Math.toIntExact(loop.size(dims - 1 - d)));
    }
    return new Walk(List.copyOf(sizes), List.copyOf(steps));
  }

  /// Writes it where [ChainKernels] reads it.
  void put(int[] ints, int at) {
    for (int d = 0; d < DIMS; d++) {
      ints[at + d] = steps.get(d);
    }
    for (int d = 0; d < DIMS - 1; d++) {
      ints[at + DIMS + d] = sizes.get(d);
    }
  }
}
