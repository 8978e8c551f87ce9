package pellucid.kernel.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// An operand's memory as numbers, whatever its dtype: as `double` for arithmetic on floats, as
/// `long` for integers.
///
/// Reading widens exactly (but for [#get(long)] on large I64); writing narrows as a Java cast does,
/// and to BOOL it asks "not zero?". So an op computes in `double` or `long` and rounds once.
abstract sealed class Elements {
  final MemorySegment memory;

  private Elements(MemorySegment memory) {
    this.memory = memory;
  }

  static Elements read(Operand operand) {
    return of(operand.buffer().read(), operand.dtype());
  }

  static Elements write(Operand operand) {
    return of(operand.buffer().write(), operand.dtype());
  }

  private static Elements of(MemorySegment memory, DType dtype) {
    return switch (dtype) {
      case F32 -> new F32(memory);
      case F64 -> new F64(memory);
      case BF16 -> new Bf16(memory);
      case I32 -> new I32(memory);
      case I64 -> new I64(memory);
      case I8 -> new I8(memory);
      case U8 -> new U8(memory);
      case BOOL -> new Bool(memory);
    };
  }

  /// The element at an index from the start of the buffer.
  abstract double get(long index);

  abstract void set(long index, double value);

  abstract long getLong(long index);

  abstract void setLong(long index, long value);

  /// Copies `to.length` elements from that index on.
  final void load(long index, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = get(index + i);
    }
  }

  /// Writes all of an array from that index on.
  final void store(long index, double[] from) {
    for (int i = 0; i < from.length; i++) {
      set(index + i, from[i]);
    }
  }

  /// A number rounded to the operand's dtype, as the parameters of calls are.
  static double rounded(double value, DType dtype) {
    return dtype == DType.F32 ? (float) value : value;
  }

  private static final class F32 extends Elements {
    F32(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    @Override
    void set(long index, double value) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }

    @Override
    long getLong(long index) {
      return (long) memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    @Override
    void setLong(long index, long value) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
    }
  }

  private static final class F64 extends Elements {
    F64(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    @Override
    void set(long index, double value) {
      memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }

    @Override
    long getLong(long index) {
      return (long) memory.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    @Override
    void setLong(long index, long value) {
      memory.setAtIndex(ValueLayout.JAVA_DOUBLE, index, (double) value);
    }
  }

  private static final class Bf16 extends Elements {
    Bf16(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return Float.intBitsToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
    }

    /// Rounds to nearest, ties to even, by way of binary32.
    @Override
    void set(long index, double value) {
      int bits = Float.floatToIntBits((float) value);
      int up = Double.isNaN(value) ? 0 : 0x7FFF + ((bits >>> 16) & 1);
      memory.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) ((bits + up) >>> 16));
    }

    @Override
    long getLong(long index) {
      return (long) get(index);
    }

    @Override
    void setLong(long index, long value) {
      set(index, (double) value);
    }
  }

  private static final class I8 extends Elements {
    I8(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return memory.get(ValueLayout.JAVA_BYTE, index);
    }

    @Override
    void set(long index, double value) {
      memory.set(ValueLayout.JAVA_BYTE, index, (byte) (int) value);
    }

    @Override
    long getLong(long index) {
      return memory.get(ValueLayout.JAVA_BYTE, index);
    }

    @Override
    void setLong(long index, long value) {
      memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
    }
  }

  private static final class I32 extends Elements {
    I32(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return memory.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    @Override
    void set(long index, double value) {
      memory.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
    }

    @Override
    long getLong(long index) {
      return memory.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    @Override
    void setLong(long index, long value) {
      memory.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
    }
  }

  private static final class I64 extends Elements {
    I64(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return (double) memory.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    @Override
    void set(long index, double value) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, index, (long) value);
    }

    @Override
    long getLong(long index) {
      return memory.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    @Override
    void setLong(long index, long value) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, index, value);
    }
  }

  private static final class U8 extends Elements {
    U8(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return memory.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
    }

    @Override
    void set(long index, double value) {
      memory.set(ValueLayout.JAVA_BYTE, index, (byte) (int) value);
    }

    @Override
    long getLong(long index) {
      return memory.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
    }

    @Override
    void setLong(long index, long value) {
      memory.set(ValueLayout.JAVA_BYTE, index, (byte) value);
    }
  }

  private static final class Bool extends Elements {
    Bool(MemorySegment memory) {
      super(memory);
    }

    @Override
    double get(long index) {
      return getLong(index);
    }

    @Override
    void set(long index, double value) {
      setLong(index, value != 0 ? 1 : 0);
    }

    @Override
    long getLong(long index) {
      return memory.get(ValueLayout.JAVA_BYTE, index) != 0 ? 1 : 0;
    }

    @Override
    void setLong(long index, long value) {
      memory.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
    }
  }
}
