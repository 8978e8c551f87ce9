package pellucid.kernel;

import java.util.Arrays;

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
/// A loop can be used again, for other shapes and operands: `over` allocates nothing once the loop
/// has seen as many dimensions.
///
/// The idea is candle's `NdIter`. Not thread-safe: each worker has its own and calls [#seek(long)].
public final class NdLoop {
  private int operands;
  private int merged; // dimensions, after merging; the inner one is the last
  private long[] sizes = new long[4];
  private long[] steps = new long[12]; // [merged dimension, operand]
  private long[] index = new long[4]; // current outer index
  private long[] incoming = new long[3]; // [operand] the strides of the dimension to be added
  private long[] starts = new long[3]; // [operand] first offset
  private long[] offsets = new long[3]; // [operand] current offset
  private long length;
  private long runs;

  /// A loop over nothing yet.
  public NdLoop() {}

  /// A loop over operands that all have this shape.
  public static NdLoop of(long[] shape, Operand... operands) {
    NdLoop loop = new NdLoop();
    loop.begin(operands.length);
    for (int d = 0; d < shape.length; d++) {
      for (int o = 0; o < operands.length; o++) {
        loop.incoming[o] = operands[o].strides()[d];
      }
      loop.add(shape[d]);
    }
    for (int o = 0; o < operands.length; o++) {
      loop.starts[o] = operands[o].offset();
    }
    return loop.end();
  }

  /// Makes this a loop over one operand of this shape.
  public NdLoop over(long[] shape, Operand a) {
    begin(1);
    for (int d = 0; d < shape.length; d++) {
      add(shape[d], a.strides()[d], 0, 0);
    }
    return end(a.offset(), 0, 0);
  }

  /// Makes this a loop over two operands of this shape.
  public NdLoop over(long[] shape, Operand a, Operand b) {
    begin(2);
    for (int d = 0; d < shape.length; d++) {
      add(shape[d], a.strides()[d], b.strides()[d], 0);
    }
    return end(a.offset(), b.offset(), 0);
  }

  /// Makes this a loop over three operands of this shape.
  public NdLoop over(long[] shape, Operand a, Operand b, Operand c) {
    begin(3);
    for (int d = 0; d < shape.length; d++) {
      add(shape[d], a.strides()[d], b.strides()[d], c.strides()[d]);
    }
    return end(a.offset(), b.offset(), c.offset());
  }

  /// Makes this a loop over four operands of this shape.
  public NdLoop over(long[] shape, Operand a, Operand b, Operand c, Operand d) {
    begin(4);
    for (int i = 0; i < shape.length; i++) {
      incoming[3] = d.strides()[i];
      add(shape[i], a.strides()[i], b.strides()[i], c.strides()[i]);
    }
    starts[3] = d.offset();
    return end(a.offset(), b.offset(), c.offset());
  }

  /// Starts a loop over so many operands; dimensions follow, the outermost first, then their end.
  public void begin(int count) {
    operands = count;
    merged = 0;
    if (starts.length < count) {
      incoming = new long[count];
      starts = new long[count];
      offsets = new long[count];
    }
  }

  /// Adds a dimension of up to three operands.
  public void add(long size, long strideA, long strideB, long strideC) {
    incoming[0] = strideA;
    incoming[1] = strideB;
    incoming[2] = strideC;
    add(size);
  }

  private void add(long size) {
    if (size == 1) {
      return;
    }
    if (merged > 0 && mergeable(size)) {
      sizes[merged - 1] *= size;
    } else {
      grow();
      sizes[merged++] = size;
    }
    System.arraycopy(incoming, 0, steps, (merged - 1) * operands, operands);
  }

  private void grow() {
    if (merged == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * merged);
      index = Arrays.copyOf(index, 2 * merged);
    }
    if (steps.length < sizes.length * operands) {
      steps = Arrays.copyOf(steps, sizes.length * operands);
    }
  }

  private boolean mergeable(long size) {
    for (int o = 0; o < operands; o++) {
      if (step(o, merged - 1) != incoming[o] * size) {
        return false;
      }
    }
    return true;
  }

  /// Ends the dimensions with the first offset of up to three operands.
  public NdLoop end(long offsetA, long offsetB, long offsetC) {
    starts[0] = offsetA;
    starts[1] = offsetB;
    starts[2] = offsetC;
    return end();
  }

  private NdLoop end() {
    length = merged == 0 ? 1 : sizes[merged - 1];
    long outer = 1;
    for (int d = 0; d < merged - 1; d++) {
      outer *= sizes[d];
      index[d] = 0;
    }
    runs = length == 0 ? 0 : outer;
    System.arraycopy(starts, 0, offsets, 0, operands);
    return this;
  }

  /// How many dimensions are left after merging; the last is that of the runs.
  public int dims() {
    return merged;
  }

  /// The size of a merged dimension.
  public long size(int dim) {
    return sizes[dim];
  }

  /// An operand's step along a merged dimension, in elements.
  public long step(int operand, int dim) {
    return steps[dim * operands + operand];
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
    return merged == 0 ? 1 : step(operand, merged - 1);
  }

  /// An operand's first element of the current run, in elements from the start of its buffer.
  public long offset(int operand) {
    return offsets[operand];
  }

  /// Goes on to the next run; after the last, back to the first.
  public void next() {
    for (int d = merged - 2; d >= 0; d--) {
      if (++index[d] < sizes[d]) {
        for (int o = 0; o < operands; o++) {
          offsets[o] += step(o, d);
        }
        return;
      }
      index[d] = 0;
      for (int o = 0; o < operands; o++) {
        offsets[o] -= step(o, d) * (sizes[d] - 1);
      }
    }
  }

  /// Goes to a run by its number.
  ///
  /// @param run in [0, runs)
  public void seek(long run) {
    long rest = run;
    System.arraycopy(starts, 0, offsets, 0, operands);
    for (int d = merged - 2; d >= 0; d--) {
      index[d] = rest % sizes[d];
      rest /= sizes[d];
      for (int o = 0; o < operands; o++) {
        offsets[o] += step(o, d) * index[d];
      }
    }
  }
}
