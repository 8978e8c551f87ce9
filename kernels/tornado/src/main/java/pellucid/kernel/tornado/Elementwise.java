package pellucid.kernel.tornado;

import pellucid.kernel.BinaryCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.DType;
import pellucid.kernel.FillCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.WhereCall;

/// Functions of elements, copies and fills. Those of floats and truth values are steps of a [Chain]
/// where the result has no gaps and no operand walks through more than four dimensions; the others
/// are launches of their own.
final class Elementwise {
  private static final int LOCAL = 256;
  private static final Kernel UNARY = Kernel.numbers("unary", LOCAL, ElementwiseKernels::unary);
  private static final Kernel BINARY = Kernel.numbers("binary", LOCAL, ElementwiseKernels::binary);
  private static final Kernel COMPARE = Kernel.bytes("compare", LOCAL, ElementwiseKernels::compare);
  private static final Kernel COMPARE_LONGS =
      Kernel.longsBytes("compare_longs", LOCAL, ElementwiseKernels::compareLongs);
  private static final Kernel WHERE = Kernel.bytes("where", LOCAL, ElementwiseKernels::where);

  private Elementwise() {}

  /// Whether a loop has no more dimensions than the kernels walk through.
  private static boolean fits(NdLoop loop) {
    return loop.dims() <= Args.DIMS;
  }

  static boolean unary(Accelerator home, UnaryCall call) {
    NdLoop loop = NdLoop.of(call.shape(), call.in(), call.out());
    if (!Served.floats(call.in(), call.out()) || !fits(loop)) {
      return false;
    }
    int fn = FunctionNumbers.of(call.fn());
    String what = Served.what(call.fn(), call.shape());
    if (Step.queue(home, fn, call.alpha(), call.shape(), what, call.out(), call.in())) {
      return true;
    }
    long n = loop.runs() * loop.length();
    new Args(home)
        .add(fn)
        .number(call.alpha())
        .add(n)
        .read(call.in())
        .write(call.out(), n)
        .loop(loop, 2)
        .launch(UNARY, n, what);
    return true;
  }

  /// Whether its elements are in the heap of I64.
  private static boolean whole(Operand operand) {
    return operand.dtype() == DType.I64 || operand.dtype() == DType.I32;
  }

  static boolean binary(Accelerator home, BinaryCall call) {
    NdLoop loop = NdLoop.of(call.shape(), call.a(), call.b(), call.out());
    boolean comparison = call.fn().isComparison();
    boolean longs = comparison && whole(call.a()) && whole(call.b());
    if (!(longs || Served.floats(call.a(), call.b()))
        || call.out().dtype() != (comparison ? DType.BOOL : DType.F32)
        || !fits(loop)) {
      return false;
    }
    int fn = FunctionNumbers.amongAll(call.fn());
    String what = Served.what(call.fn(), call.shape());
    if (Step.queue(home, fn, call.alpha(), call.shape(), what, call.out(), call.a(), call.b())) {
      return true;
    }
    Kernel kernel = longs ? COMPARE_LONGS : comparison ? COMPARE : BINARY;
    long n = loop.runs() * loop.length();
    new Args(home)
        .add(FunctionNumbers.of(call.fn()))
        .number(call.alpha())
        .add(n)
        .read(call.a())
        .read(call.b())
        .write(call.out(), n)
        .loop(loop, 3)
        .launch(kernel, n, what);
    return true;
  }

  static boolean where(Accelerator home, WhereCall call) {
    NdLoop loop = new NdLoop().over(call.shape(), call.condition(), call.a(), call.b(), call.out());
    if (!Served.floats(call.a(), call.b(), call.out())
        || call.condition().dtype() != DType.BOOL
        || !fits(loop)) {
      return false;
    }
    String what = Served.what("where", call.shape());
    if (Step.queue(
        home,
        Functions.WHERE,
        0,
        call.shape(),
        what,
        call.out(),
        call.condition(),
        call.a(),
        call.b())) {
      return true;
    }
    long n = loop.runs() * loop.length();
    new Args(home)
        .add(n)
        .read(call.condition())
        .read(call.a())
        .read(call.b())
        .write(call.out(), n)
        .loop(loop, 4)
        .launch(WHERE, n, what);
    return true;
  }

  static boolean copy(Accelerator home, CopyCall call) {
    NdLoop loop = Casts.loop(call.shape(), call.in(), call.out());
    Kernel kernel = Casts.between(call.in().dtype(), call.out().dtype());
    if (kernel == null || !fits(loop)) {
      return false;
    }
    int fn = call.out().dtype() == DType.BOOL ? Functions.TRUTH : Functions.IDENTITY;
    String what = Served.what("copy", call.shape());
    if (Step.queue(home, fn, 0, call.shape(), what, call.out(), call.in())) {
      return true;
    }
    long n = loop.runs() * loop.length();
    new Args(home)
        .add(n)
        .read(call.in())
        .write(call.out(), numbers(call.out(), n))
        .loop(loop, 2)
        .add(call.out().dtype() == DType.I32 ? 1 : 0)
        .launch(kernel, n, what);
    return true;
  }

  static boolean fill(Accelerator home, FillCall call) {
    NdLoop loop = Casts.loop(call.shape(), call.out());
    Kernel kernel = Casts.fill(call.out().dtype());
    if (kernel == null || !fits(loop)) {
      return false;
    }
    long n = loop.runs() * loop.length();
    new Args(home)
        .number(call.value())
        .add(n)
        .write(call.out(), numbers(call.out(), n))
        .loop(loop, 1)
        .addBits(Casts.bits(call.value(), call.out().dtype()))
        .add(call.out().dtype() == DType.BF16 ? 1 : 0)
        .launch(kernel, n, Served.what("fill", call.shape()));
    return true;
  }

  /// How many numbers so many elements of a heap are.
  private static long numbers(Operand operand, long elements) {
    return operand.dtype() == DType.BF16 ? elements / 2 : elements;
  }
}
