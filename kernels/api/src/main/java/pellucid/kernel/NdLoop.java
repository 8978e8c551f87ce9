package pellucid.kernel;

/// Walks several strided operands of one shape in row-major order, as few and long inner runs.
///
/// Dimensions of size 1 are dropped and neighbours merged wherever every operand steps through both
/// evenly, so dense operands become a single run, and broadcasts and transposes end here: a kernel
/// only sees inner strides (0, 1 or other).
///
/// ```java
/// NdLoop loop = NdLoop.of(shape, a, b, out);
/// for (long run = 0; run < loop.runs(); run++, loop.next()) {
///   kernel(loop.offset(0), loop.stride(0), loop.offset(1), loop.stride(1), loop.offset(2), loop.length());
/// }
/// ```
///
/// The idea is candle's `NdIter`. Not thread-safe: each worker makes its own and calls
/// [#seek(long)].
public final class NdLoop {
  private final int rank; // of the outer dimensions, after merging
  private final long[] sizes; // outer sizes
  private final long[] index; // current outer index
  private final long[][] steps; // [operand][outer dimension]
  private final long[] inner; // [operand] inner stride
  private final long[] offsets; // [operand] current offset
  private final long[] starts; // [operand]
  private final long length;
  private final long runs;

  private NdLoop(long[] shape, Operand[] operands) {
    int count = operands.length;
    long[] dims = new long[shape.length];
    long[][] strides = new long[count][shape.length];
    int merged = merge(shape, operands, dims, strides);
    rank = Math.max(merged - 1, 0);
    sizes = dims;
    steps = strides;
    index = new long[rank];
    inner = new long[count];
    offsets = new long[count];
    starts = new long[count];
    length = merged == 0 ? 1 : dims[merged - 1];
    long outer = 1;
    for (int d = 0; d < rank; d++) {
      outer *= dims[d];
    }
    runs = length == 0 ? 0 : outer;
    for (int o = 0; o < count; o++) {
      inner[o] = merged == 0 ? 1 : strides[o][merged - 1];
      starts[o] = operands[o].offset();
      offsets[o] = starts[o];
    }
  }

  /// A loop over operands that all have this shape.
  public static NdLoop of(long[] shape, Operand... operands) {
    return new NdLoop(shape, operands);
  }

  /// Fills dims and strides with the merged dimensions and gives their number.
  private static int merge(long[] shape, Operand[] operands, long[] dims, long[][] strides) {
    int last = -1;
    for (int d = 0; d < shape.length; d++) {
      if (shape[d] == 1) {
        continue;
      }
      if (last < 0 || !mergeable(shape[d], d, operands, strides, last)) {
        last++;
        dims[last] = shape[d];
      } else {
        dims[last] *= shape[d];
      }
      for (int o = 0; o < operands.length; o++) {
        strides[o][last] = operands[o].strides()[d];
      }
    }
    return last + 1;
  }

  private static boolean mergeable(
      long size, int d, Operand[] operands, long[][] strides, int last) {
    for (int o = 0; o < operands.length; o++) {
      if (strides[o][last] != operands[o].strides()[d] * size) {
        return false;
      }
    }
    return true;
  }

  /// The number of inner runs; 0 when the shape has no element.
  public long runs() {
    return runs;
  }

  /// The number of elements of each run.
  public long length() {
    return length;
  }

  /// An operand's step inside a run, in elements.
  public long stride(int operand) {
    return inner[operand];
  }

  /// An operand's first element of the current run, in elements from the start of its buffer.
  public long offset(int operand) {
    return offsets[operand];
  }

  /// Goes on to the next run; after the last, back to the first.
  public void next() {
    for (int d = rank - 1; d >= 0; d--) {
      if (++index[d] < sizes[d]) {
        for (int o = 0; o < offsets.length; o++) {
          offsets[o] += steps[o][d];
        }
        return;
      }
      index[d] = 0;
      for (int o = 0; o < offsets.length; o++) {
        offsets[o] -= steps[o][d] * (sizes[d] - 1);
      }
    }
  }

  /// Goes to a run by its number.
  ///
  /// @param run in [0, runs)
  public void seek(long run) {
    long rest = run;
    System.arraycopy(starts, 0, offsets, 0, starts.length);
    for (int d = rank - 1; d >= 0; d--) {
      index[d] = rest % sizes[d];
      rest /= sizes[d];
      for (int o = 0; o < offsets.length; o++) {
        offsets[o] += steps[o][d] * index[d];
      }
    }
  }
}
