package pellucid.kernel.scalar;

import pellucid.kernel.BinaryCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.UnaryCall;

/// Elementwise functions, copies and fills over strided operands.
final class ScalarElementwise {
  private ScalarElementwise() {}

  static void unary(UnaryCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    boolean floating = call.in().dtype().isFloating();
    double alpha = Elements.rounded(call.alpha(), call.in().dtype());
    NdLoop loop = NdLoop.of(call.shape(), call.in(), call.out());
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        long x = loop.offset(0) + i * loop.stride(0);
        long y = loop.offset(1) + i * loop.stride(1);
        if (floating) {
          out.set(y, ScalarFunctions.unary(call.fn(), in.get(x), alpha));
        } else {
          out.setLong(y, ScalarFunctions.unary(call.fn(), in.getLong(x), alpha));
        }
      }
    }
  }

  static void binary(BinaryCall call) {
    Elements a = Elements.read(call.a());
    Elements b = Elements.read(call.b());
    Elements out = Elements.write(call.out());
    boolean floating = call.a().dtype().isFloating();
    double alpha = Elements.rounded(call.alpha(), call.a().dtype());
    NdLoop loop = NdLoop.of(call.shape(), call.a(), call.b(), call.out());
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        long x = loop.offset(0) + i * loop.stride(0);
        long y = loop.offset(1) + i * loop.stride(1);
        long z = loop.offset(2) + i * loop.stride(2);
        if (floating) {
          out.set(z, ScalarFunctions.binary(call.fn(), a.get(x), b.get(y), alpha));
        } else {
          out.setLong(z, ScalarFunctions.binary(call.fn(), a.getLong(x), b.getLong(y)));
        }
      }
    }
  }

  static void copy(CopyCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    boolean floating = call.in().dtype().isFloating();
    NdLoop loop = NdLoop.of(call.shape(), call.in(), call.out());
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        long x = loop.offset(0) + i * loop.stride(0);
        long y = loop.offset(1) + i * loop.stride(1);
        if (floating) {
          out.set(y, in.get(x));
        } else {
          out.setLong(
              y, in.getLong(x)); // a detour over double would round twice, and lose digits of I64
        }
      }
    }
  }

  static void fill(FillCall call) {
    Elements out = Elements.write(call.out());
    NdLoop loop = NdLoop.of(call.shape(), call.out());
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        out.set(loop.offset(0) + i * loop.stride(0), call.value());
      }
    }
  }
}
