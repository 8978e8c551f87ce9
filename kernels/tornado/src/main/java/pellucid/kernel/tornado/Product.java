package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.GemmCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryFn;

/// A call as the kernels of [ProductKernels] see it: its batch merged as far as the strides allow,
/// into the rows too where all of them use one B.
///
/// @param call the call
/// @param transposed whether the kernel computes `C' = B' A'`
/// @param loop the batch, and perhaps the rows, of a, b, c, bias, residual
/// @param dims how many dimensions of the loop are the batch's
/// @param m rows
/// @param n columns
/// @param steps to the next row, then to the next column, of each operand in the loop's order
record Product(
    GemmCall call, boolean transposed, NdLoop loop, int dims, int m, int n, long[] steps) {
  private static final int OPERANDS = 5;

  static Product of(GemmCall call) {
    Operand[] operands = {
      call.a(), call.b(), call.c(), orResult(call, call.bias()), orResult(call, call.residual())
    };
    int rank = call.batch().length;
    long[] shape = new long[rank + 1];
    System.arraycopy(call.batch(), 0, shape, 0, rank);
    shape[rank] = call.m();
    long[] steps = new long[2 * OPERANDS];
    Operand[] rows = new Operand[OPERANDS];
    for (int o = 0; o < OPERANDS; o++) {
      long[] strides = operands[o].strides();
      steps[2 * o] = strides[rank];
      steps[2 * o + 1] = strides[rank + 1];
      long[] walked = new long[rank + 1];
      System.arraycopy(strides, 0, walked, 0, rank);
      walked[rank] = o == 1 ? 0 : strides[rank]; // a step along B's rows is one along the terms
      rows[o] = new Operand(operands[o].buffer(), operands[o].offset(), walked);
    }
    NdLoop loop = NdLoop.of(shape, rows);
    int dims = loop.dims();
    int m = 1;
    if (dims > 0 && loop.step(1, dims - 1) == 0) {
      m = Math.toIntExact(loop.size(--dims));
      for (int o = 0; o < OPERANDS; o++) {
        steps[2 * o] = o == 1 ? steps[2] : loop.step(o, dims);
      }
    }
    return new Product(call, false, loop, dims, m, call.n(), steps);
  }

  /// What is not there has the strides of what is: it is not read.
  private static Operand orResult(GemmCall call, @Nullable Operand operand) {
    return operand != null ? operand : call.c();
  }

  /// The same with rows for columns.
  Product transpose() {
    long[] other = new long[steps.length];
    for (int o = 0; o < OPERANDS; o++) {
      int from = o < 2 ? 1 - o : o;
      other[2 * o] = steps[2 * from + 1];
      other[2 * o + 1] = steps[2 * from];
    }
    return new Product(call, !transposed, loop, dims, n, m, other);
  }

  int k() {
    return call.k();
  }

  /// Products of the batch.
  long products() {
    long products = 1;
    for (int d = 0; d < dims; d++) {
      products *= loop.size(d);
    }
    return products;
  }

  /// Numbers of all C.
  long sums() {
    return products() * m * n;
  }

  /// Groups of threads, each of which has so many rows and columns.
  long tiles(int rows, int columns) {
    return products() * Shares.ceil(m, rows) * Shares.ceil(n, columns);
  }

  /// Whether neighbours in memory are terms of one sum, in A (0) or B (1).
  boolean alongTerms(int operand) {
    long term = operand == 0 ? steps[1] : steps[2];
    long other = operand == 0 ? steps[0] : steps[3];
    return k() > 1 && (term == 1 || other != 1);
  }

  /// The arguments of a kernel.
  ///
  /// @param shares how groups share sums
  /// @param scratch where they write them if they do
  Args args(Accelerator home, Shares shares, int scratch) {
    Args args = new Args(home).add(m).add(n).add(k());
    args.add(shares.terms()).add(scratch).add(shares.splits()).add(products()).add(flags());
    args.read(transposed ? call.b() : call.a()).read(transposed ? call.a() : call.b());
    if (call.accumulate()) {
      args.update(call.c());
    } else {
      args.write(call.c(), sums());
    }
    readIfThere(args, call.bias());
    readIfThere(args, call.residual());
    for (long step : steps) {
      args.add(step);
    }
    UnaryFn activation = call.activation();
    args.add(activation == null ? Functions.IDENTITY : FunctionNumbers.of(activation));
    for (int d = 0; d < Args.DIMS; d++) {
      args.add(d < dims ? loop.size(d) : 1);
    }
    for (int o = 0; o < OPERANDS; o++) {
      int operand = transposed && o < 2 ? 1 - o : o;
      for (int d = 0; d < Args.DIMS; d++) {
        args.add(d < dims ? loop.step(operand, d) : 0);
      }
    }
    return args;
  }

  private static void readIfThere(Args args, @Nullable Operand operand) {
    if (operand == null) {
      args.add(0);
    } else {
      args.read(operand);
    }
  }

  private int flags() {
    return (call.bias() != null ? ProductKernels.HAS_BIAS : 0)
        | (call.residual() != null ? ProductKernels.HAS_RESIDUAL : 0)
        | (call.accumulate() ? ProductKernels.ACCUMULATES : 0)
        | (alongTerms(0) ? Tiles.A_ALONG_TERMS : 0)
        | (alongTerms(1) ? Tiles.B_ALONG_TERMS : 0);
  }

  /// `gemm 3x[20,600]x[600,50]`
  String what() {
    return "gemm %dx[%d,%d]x[%d,%d]".formatted(products(), m, k(), k(), n);
  }
}
