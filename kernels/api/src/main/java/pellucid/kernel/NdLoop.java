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
  private final Operand[] operands;
  private final int rank; // of the outer dimensions, after merging
  private final long[] sizes; // merged sizes, the inner one last
  private final long[]
      steps; // [operand, merged dimension]: flat, for a matrix costs 100 ns to make
  private final long[] index; // current outer index
  private final long[] offsets; // [operand] current offset
  private final int inner; // the inner dimension's number, -1 where all sizes are 1
  private final long length;
  private final long runs;

  private NdLoop(long[] shape, Operand[] operands) {
    this.operands = operands;
    sizes = new long[shape.length];
    steps = new long[operands.length * shape.length];
    inner = merge(shape) - 1;
    rank = Math.max(inner, 0);
    index = new long[rank];
    offsets = new long[operands.length];
    length = inner < 0 ? 1 : sizes[inner];
    long outer = 1;
    for (int d = 0; d < rank; d++) {
      outer *= sizes[d];
    }
    runs = length == 0 ? 0 : outer;
    for (int o = 0; o < operands.length; o++) {
      offsets[o] = operands[o].offset();
    }
  }

  /// A loop over operands that all have this shape.
  public static NdLoop of(long[] shape, Operand... operands) {
    return new NdLoop(shape, operands);
  }

  /// Fills sizes and steps with the merged dimensions and gives their number.
  private int merge(long[] shape) {
    int last = -1;
    for (int d = 0; d < shape.length; d++) {
      if (shape[d] == 1) {
        continue;
      }
      if (last < 0 || !mergeable(shape[d], d, last)) {
        last++;
        sizes[last] = shape[d];
      } else {
        sizes[last] *= shape[d];
      }
      for (int o = 0; o < operands.length; o++) {
        steps[o * sizes.length + last] = operands[o].strides()[d];
      }
    }
    return last + 1;
  }

  private boolean mergeable(long size, int d, int last) {
    for (int o = 0; o < operands.length; o++) {
      if (step(o, last) != operands[o].strides()[d] * size) {
        return false;
      }
    }
    return true;
  }

  private long step(int operand, int dim) {
    return steps[operand * sizes.length + dim];
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
    return inner < 0 ? 1 : step(operand, inner);
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
          offsets[o] += step(o, d);
        }
        return;
      }
      index[d] = 0;
      for (int o = 0; o < offsets.length; o++) {
        offsets[o] -= step(o, d) * (sizes[d] - 1);
      }
    }
  }

  /// Goes to a run by its number.
  ///
  /// @param run in [0, runs)
  public void seek(long run) {
    long rest = run;
    for (int o = 0; o < offsets.length; o++) {
      offsets[o] = operands[o].offset();
    }
    for (int d = rank - 1; d >= 0; d--) {
      index[d] = rest % sizes[d];
      rest /= sizes[d];
      for (int o = 0; o < offsets.length; o++) {
        offsets[o] += step(o, d) * index[d];
      }
    }
  }
}
