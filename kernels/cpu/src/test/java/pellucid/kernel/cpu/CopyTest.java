package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.CopyCall;
import pellucid.kernel.DType;
import pellucid.kernel.FillCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.cpu.Samples.Form;
import pellucid.kernel.scalar.ScalarBackend;

class CopyTest {
  private static final KernelBackend CPU = new CpuBackend();
  private static final KernelBackend SCALAR = new ScalarBackend();
  private static final long[][] SHAPES = {
    {0, 3}, {3, 0}, {1, 1}, {5, 7}, {16, 16}, {17, 90}, {200, 300}, {2, 40000}
  };

  /// Small whole numbers, which every dtype holds.
  private static Operand numbers(DType dtype, Form form, long[] shape) {
    Operand operand = form.empty(dtype, shape[0], shape[1]);
    MemorySegment memory = operand.buffer().write();
    for (int i = 0; i < operand.buffer().size(); i++) {
      int value = i * 7 % 120;
      switch (dtype) {
        case F32 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        case F64 -> memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
        case I32 -> memory.setAtIndex(ValueLayout.JAVA_INT, i, value);
        case I64 -> memory.setAtIndex(ValueLayout.JAVA_LONG, i, value);
        case BF16 -> {
          short bits = (short) (Float.floatToIntBits(value) >>> 16);
          memory.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
        }
        case U8, I8 -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) value);
        case BOOL -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) (value & 1));
      }
    }
    return operand;
  }

  private static void copy(Operand in, Operand out, long[] shape) {
    Operand actual = Samples.copy(out);
    SCALAR.copy(new CopyCall(shape, in, out));
    CPU.copy(new CopyCall(shape, in, actual));
    assertArrayEquals(
        Samples.bytes(out), Samples.bytes(actual), in + " to " + out + Arrays.toString(shape));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void fromAnyDtypeAndLayout(DType from) {
    for (long[] shape : SHAPES) {
      for (DType to : DType.values()) {
        copy(numbers(from, Form.DENSE, shape), Form.DENSE.empty(to, shape[0], shape[1]), shape);
      }
      for (Form in : Form.values()) {
        for (Form out : Form.values()) {
          if (out.isResult()) {
            copy(numbers(from, in, shape), out.empty(from, shape[0], shape[1]), shape);
            copy(numbers(from, in, shape), out.empty(DType.F32, shape[0], shape[1]), shape);
          }
        }
      }
    }
  }

  @Test
  void longsBecomeFloatsInOneRounding() {
    Operand in = Samples.empty(DType.I64, 1);
    in.buffer().write().set(ValueLayout.JAVA_LONG, 0, (1L << 60) + (1L << 36) + 1);
    copy(in, Samples.empty(1), new long[] {1});
  }

  /// Every order of four dimensions, as attention and convolutions permute them.
  @Test
  void permutesDimensions() {
    long[] sizes = {3, 20, 4, 33};
    int[][] orders = {
      {0, 2, 1, 3}, {0, 3, 1, 2}, {0, 2, 3, 1}, {3, 2, 1, 0}, {1, 3, 0, 2}, {3, 0, 1, 2}
    };
    long[] dense = Operand.rowMajor(sizes);
    Operand in = Samples.random(4, 3 * 20 * 4 * 33);
    for (int[] order : orders) {
      long[] shape = new long[4];
      long[] strides = new long[4];
      for (int d = 0; d < 4; d++) {
        shape[d] = sizes[order[d]];
        strides[d] = dense[order[d]];
      }
      Operand out = Samples.view(Samples.empty(3 * 20 * 4 * 33), 0, Operand.rowMajor(shape));
      copy(Samples.view(in, 0, strides), out, shape);
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void fillsAnyLayout(DType dtype) {
    for (long[] shape : SHAPES) {
      for (double value : new double[] {0, -0.0, 1, 2.75}) {
        for (Form form : new Form[] {Form.DENSE, Form.GAPS, Form.TRANSPOSED}) {
          Operand expected = form.empty(dtype, shape[0], shape[1]);
          Operand actual = Samples.copy(expected);
          SCALAR.fill(new FillCall(value, shape, expected));
          CPU.fill(new FillCall(value, shape, actual));
          assertArrayEquals(Samples.bytes(expected), Samples.bytes(actual));
        }
      }
    }
  }
}
