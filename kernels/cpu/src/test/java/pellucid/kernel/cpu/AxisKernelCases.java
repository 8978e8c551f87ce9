package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.AlongCall;
import pellucid.kernel.ArgSortCall;
import pellucid.kernel.CumSumCall;
import pellucid.kernel.DType;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.Operand;
import pellucid.kernel.WhereCall;
import pellucid.kernel.cpu.KernelCase.Prepared;

/// The part of [KernelCase] for choices, order, and running sums.
final class AxisKernelCases {
  private static final KernelBackend CPU = new CpuBackend();

  private AxisKernelCases() {}

  static List<KernelCase> all() {
    return List.of(
        new KernelCase("adaptive pooling", (r, c, at) -> pool(true, r, c, at)),
        new KernelCase("adaptive pooling backward", (r, c, at) -> pool(false, r, c, at)),
        new KernelCase("multinomial", (r, c, at) -> draw(true, r, c, at)),
        new KernelCase("multinomial without replacement", (r, c, at) -> draw(false, r, c, at)),
        new KernelCase("where", AxisKernelCases::where),
        new KernelCase("cumsum by rows", (r, c, at) -> cumSum(r, c, 1, at)),
        new KernelCase("cumsum by columns", (r, c, at) -> cumSum(1, r, c, at)),
        new KernelCase("argsort by rows", (r, c, at) -> argSort(r, c, 1, c, at)),
        new KernelCase("argsort by columns", (r, c, at) -> argSort(1, r, c, r, at)),
        new KernelCase("the first three by rows", (r, c, at) -> argSort(r, c, 1, 3, at)),
        new KernelCase("take along rows", (r, c, at) -> along(r, c, 1, true, at)),
        new KernelCase("take along columns", (r, c, at) -> along(1, r, c, true, at)),
        new KernelCase("add along rows", (r, c, at) -> along(r, c, 1, false, at)),
        new KernelCase("add along columns", (r, c, at) -> along(1, r, c, false, at)));
  }

  private static Prepared where(int rows, int columns, int offset) {
    Operand out = KernelCase.out(rows, columns, offset);
    Operand condition = Samples.view(KernelCase.out(DType.BOOL, 1, columns, offset), offset, 0, 1);
    for (int i = 0; i < columns; i++) {
      condition
          .buffer()
          .write()
          .set(ValueLayout.JAVA_BYTE, offset + i, (byte) (i * 31 % 7 < 3 ? 1 : 0));
    }
    WhereCall call =
        new WhereCall(
            new long[] {rows, columns},
            condition,
            KernelCase.in(1, rows, columns, offset),
            KernelCase.in(2, rows, columns, offset),
            out);
    return KernelCase.prepared(() -> CPU.where(call), out);
  }

  private static Prepared pool(boolean forward, int rows, int columns, int offset) {
    Operand image = KernelCase.in(1, rows, columns, offset);
    Operand result = KernelCase.out(rows, 7, offset);
    if (!forward) {
      image = KernelCase.out(rows, columns, offset);
      result = KernelCase.in(1, rows, 7, offset);
    }
    AdaptivePoolCall call = new AdaptivePoolCall(rows, 1, columns, 1, 7, image, result);
    return forward
        ? KernelCase.prepared(() -> CPU.adaptivePool2d(call), result)
        : KernelCase.prepared(() -> CPU.adaptivePool2dBackward(call), image);
  }

  private static Prepared draw(boolean replacement, int rows, int columns, int offset) {
    Operand out = KernelCase.out(DType.I64, rows, 5, offset);
    Operand weights = KernelCase.in(1, rows, columns, offset);
    MemorySegment memory = weights.buffer().write();
    for (int i = 0; i < rows * columns; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, offset + i, 1 + i % 7);
    }
    MultinomialCall call = new MultinomialCall(replacement, rows, columns, 5, 1, 2, weights, out);
    return KernelCase.prepared(() -> CPU.multinomial(call), out);
  }

  private static Prepared cumSum(int outer, int size, int inner, int offset) {
    Operand out = KernelCase.out(outer * inner, size, offset);
    Operand in = KernelCase.in(1, outer * inner, size, offset);
    CumSumCall call = new CumSumCall(false, outer, size, inner, in, out);
    return KernelCase.prepared(() -> CPU.cumSum(call), out);
  }

  private static Prepared argSort(int outer, int size, int inner, int count, int offset) {
    Operand out = KernelCase.out(DType.I64, outer * inner, count, offset);
    Operand in = KernelCase.in(1, outer * inner, size, offset);
    ArgSortCall call = new ArgSortCall(true, outer, size, inner, count, in, out);
    return KernelCase.prepared(() -> CPU.argSort(call), out);
  }

  private static Prepared along(int outer, int size, int inner, boolean take, int offset) {
    int[] numbers = new int[outer * size * inner];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 31 % size;
    }
    Operand in = KernelCase.in(1, outer * inner, size, offset);
    Operand out = KernelCase.out(outer * inner, size, offset);
    AlongCall call =
        new AlongCall(
            outer, size, inner, size, take ? in : out, Samples.labels(numbers), take ? out : in);
    return KernelCase.prepared(() -> along(take, call), out);
  }

  private static void along(boolean take, AlongCall call) {
    if (take) {
      CPU.takeAlong(call);
    } else {
      CPU.addAlong(call);
    }
  }
}
