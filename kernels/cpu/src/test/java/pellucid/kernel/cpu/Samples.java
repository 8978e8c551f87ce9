package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import pellucid.kernel.DType;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.Operand;

/// Operands of all layouts for tests, and how to compare results.
final class Samples {
  /// Numbers that functions stumble over.
  static final float[] EDGES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88.7f,
    -103.9f,
    0.5f,
    2f
  };

  private Samples() {}

  static Operand empty(DType dtype, long count) {
    long bytes = count * dtype.bytes();
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(bytes, 1), 64).fill((byte) 77);
    return Operand.dense(new HostBuffer(segment.asSlice(0, bytes), dtype), 0, count);
  }

  static Operand empty(long count) {
    return empty(DType.F32, count);
  }

  static Operand of(float... values) {
    Operand operand = empty(values.length);
    MemorySegment.copy(
        values, 0, operand.buffer().write(), ValueLayout.JAVA_FLOAT, 0, values.length);
    return operand;
  }

  static Operand labels(int... values) {
    Operand operand = empty(DType.I32, values.length);
    MemorySegment.copy(values, 0, operand.buffer().write(), ValueLayout.JAVA_INT, 0, values.length);
    return operand;
  }

  /// Numbers in [-4, 4), dense.
  static Operand random(long seed, long count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-4, 4);
    }
    return of(values);
  }

  static Operand view(Operand operand, long offset, long... strides) {
    return new Operand(operand.buffer(), offset, strides);
  }

  static Operand copy(Operand operand) {
    Operand copy = empty(operand.dtype(), operand.buffer().size());
    copy.buffer().write().copyFrom(operand.buffer().read());
    return new Operand(copy.buffer(), operand.offset(), operand.strides());
  }

  /// All of an operand's buffer.
  static float[] floats(Operand operand) {
    return operand.buffer().read().toArray(ValueLayout.JAVA_FLOAT);
  }

  static byte[] bytes(Operand operand) {
    return operand.buffer().read().toArray(ValueLayout.JAVA_BYTE);
  }

  /// Every number within so many units in the last place of its own, or an absolute distance; NaN
  /// and infinities exactly.
  static void assertClose(
      float[] expected, float[] actual, double ulps, double absolute, String what) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      double bound = Math.max(ulps * Math.ulp(expected[i]), absolute);
      double distance = Math.abs((double) expected[i] - actual[i]);
      if (Float.compare(expected[i], actual[i]) != 0 && !(distance <= bound)) {
        assertEquals(expected[i], actual[i], (float) bound, what + " at " + i);
      }
    }
  }

  /// A layout of a shape over a buffer of its own: dense, offset, with gaps, permuted or broadcast.
  enum Form {
    DENSE,
    OFFSET,
    GAPS,
    TRANSPOSED,
    BROADCAST_ROWS,
    BROADCAST_COLUMNS,
    NUMBER;

    /// Whether elements have places of their own, as results must.
    boolean isResult() {
      return switch (this) {
        case DENSE, OFFSET, GAPS, TRANSPOSED -> true;
        case BROADCAST_ROWS, BROADCAST_COLUMNS, NUMBER -> false;
      };
    }

    /// The strides for [rows, columns].
    private long[] strides(long rows, long columns) {
      return switch (this) {
        case DENSE, OFFSET -> new long[] {columns, 1};
        case GAPS -> new long[] {3 * columns + 1, 3};
        case TRANSPOSED -> new long[] {1, rows};
        case BROADCAST_ROWS -> new long[] {0, 1};
        case BROADCAST_COLUMNS -> new long[] {1, 0};
        case NUMBER -> new long[] {0, 0};
      };
    }

    Operand random(long seed, long rows, long columns) {
      long[] strides = strides(rows, columns);
      long offset = this == DENSE ? 0 : 3;
      return view(Samples.random(seed, size(rows, columns)), offset, strides);
    }

    Operand empty(DType dtype, long rows, long columns) {
      long offset = this == DENSE ? 0 : 3;
      return view(Samples.empty(dtype, size(rows, columns)), offset, strides(rows, columns));
    }

    private long size(long rows, long columns) {
      long[] strides = strides(rows, columns);
      return 3
          + Math.max(rows, 1) * Math.max(strides[0], 1)
          + Math.max(columns, 1) * Math.max(strides[1], 1)
          + rows * columns;
    }
  }
}
