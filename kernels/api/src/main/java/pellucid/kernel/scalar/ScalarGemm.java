package pellucid.kernel.scalar;

import java.util.Arrays;
import pellucid.kernel.GemmCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.UnaryFn;

/// Matrix product, row by row: `c[i, :] = bias[i, :] + sum over p of a[i, p] * b[p, :]`, then the
/// activation and the residual.
///
/// B is read once into a row-major array of doubles, so that the innermost loop is one that the JIT
/// compiler vectorises by itself. Sums run in double, p ascending.
final class ScalarGemm {
  private ScalarGemm() {}

  static void gemm(GemmCall call) {
    Operand bias = call.bias() != null ? call.bias() : call.c(); // walked along, but not read
    Operand residual = call.residual() != null ? call.residual() : call.c();
    NdLoop loop = NdLoop.of(call.batch(), call.a(), call.b(), call.c(), bias, residual);
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        product(
            call,
            at(call, call.a(), loop.offset(0) + i * loop.stride(0)),
            at(call, call.b(), loop.offset(1) + i * loop.stride(1)),
            at(call, call.c(), loop.offset(2) + i * loop.stride(2)),
            at(call, bias, loop.offset(3) + i * loop.stride(3)),
            at(call, residual, loop.offset(4) + i * loop.stride(4)));
      }
    }
  }

  /// The matrix of an operand whose first element has that offset.
  private static Operand at(GemmCall call, Operand operand, long offset) {
    int d = call.batch().length;
    return new Operand(
        operand.buffer(), offset, new long[] {operand.strides()[d], operand.strides()[d + 1]});
  }

  private static void product(
      GemmCall call, Operand a, Operand b, Operand c, Operand bias, Operand residual) {
    double[][] rows = new double[call.k()][call.n()];
    for (int p = 0; p < call.k(); p++) {
      readRow(b, p, rows[p]);
    }
    double[] left = new double[call.k()];
    double[] sums = new double[call.n()];
    Elements out = Elements.write(c);
    for (int i = 0; i < call.m(); i++) {
      readRow(a, i, left);
      if (call.accumulate()) {
        readRow(c, i, sums);
      } else if (call.bias() != null) {
        readRow(bias, i, sums);
      } else {
        Arrays.fill(sums, 0);
      }
      for (int p = 0; p < call.k(); p++) {
        addScaled(sums, left[p], rows[p]);
      }
      epilogue(call, i, residual, sums);
      for (int j = 0; j < call.n(); j++) {
        out.set(c.offset() + i * c.strides()[0] + j * c.strides()[1], sums[j]);
      }
    }
  }

  private static void epilogue(GemmCall call, int i, Operand residual, double[] sums) {
    UnaryFn activation = call.activation();
    if (activation != null) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] = ScalarFunctions.unary(activation, sums[j], 0);
      }
    }
    if (call.residual() != null) {
      double[] addends = new double[sums.length];
      readRow(residual, i, addends);
      addScaled(sums, 1, addends);
    }
  }

  private static void readRow(Operand matrix, int row, double[] to) {
    Elements elements = Elements.read(matrix);
    long first = matrix.offset() + row * matrix.strides()[0];
    for (int j = 0; j < to.length; j++) {
      to[j] = elements.get(first + j * matrix.strides()[1]);
    }
  }

  private static void addScaled(double[] sums, double factor, double[] row) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += factor * row[j];
    }
  }
}
