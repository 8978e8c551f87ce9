package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.CompactGemmCall;
import pellucid.kernel.DType;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;

/// Matrix products with weights in few bits, which lie on the device in these bits.
final class CompactProducts {
  private static final Kernel GEMV = Kernel.bytes("compact_gemv", 256, CompactKernels::gemv);
  private static final Kernel EXPAND = Kernel.bytes("compact_expand", 256, CompactKernels::expand);

  /// Rows of x that [CompactKernels#gemv] is for, at most: each [CompactKernels#ROWS] of them read
  /// all weights.
  private static final int FEW = 2 * CompactKernels.ROWS;

  private CompactProducts() {}

  static boolean gemm(Accelerator home, CompactGemmCall call) {
    if (!Served.floats(call.x(), call.scale(), call.bias(), call.y())) {
      return false;
    }
    if (call.m() * call.n() == 0) {
      return true;
    }
    if (call.m() <= FEW) {
      vector(home, call);
    } else {
      expanded(home, call);
    }
    return true;
  }

  private static void vector(Accelerator home, CompactGemmCall call) {
    Args args = sizes(home, call).read(call.x()).read(call.weight());
    args.write(call.y(), call.m() * call.n());
    readIfThere(args, call.scale());
    readIfThere(args, call.bias());
    long groups =
        Shares.ceil(call.m(), CompactKernels.ROWS) * Shares.ceil(call.n(), CompactKernels.COLUMNS);
    args.launchGroups(GEMV, groups, what(call));
  }

  /// Many rows: the weights are written out as floats once, and multiplied as such.
  private static void expanded(Accelerator home, CompactGemmCall call) {
    long weights = call.n() * call.k();
    try (ScratchTensors scratch = new ScratchTensors(home)) {
      Operand plain = scratch.floats(call.n(), call.k());
      if (weights > 0) {
        Args args = sizes(home, call).write(plain, weights).read(call.weight()).add(0);
        readIfThere(args, call.scale());
        args.launch(EXPAND, weights, what(call));
      }
      Products.gemm(home, product(call, plain));
    }
  }

  private static GemmCall product(CompactGemmCall call, Operand plain) {
    Operand weight = new Operand(plain.buffer(), plain.offset(), new long[] {1, call.k()});
    Operand bias = call.bias();
    return new GemmCall(
        new long[0],
        (int) call.m(),
        (int) call.n(),
        (int) call.k(),
        call.x(),
        weight,
        call.y(),
        bias == null ? null : new Operand(bias.buffer(), bias.offset(), new long[] {0, 1}),
        false);
  }

  private static Args sizes(Accelerator home, CompactGemmCall call) {
    int flags =
        (call.weight().dtype() == DType.BF16 ? CompactKernels.BF16 : 0)
            | (call.scale() != null ? CompactKernels.HAS_SCALE : 0)
            | (call.bias() != null ? CompactKernels.HAS_BIAS : 0);
    return new Args(home).add(call.m()).add(call.n()).add(call.k()).add(flags);
  }

  private static void readIfThere(Args args, @Nullable Operand operand) {
    if (operand == null) {
      args.add(0);
    } else {
      args.read(operand);
    }
  }

  /// `compact_gemm [20,600]x[600,50]`
  private static String what(CompactGemmCall call) {
    return "compact_gemm [%d,%d]x[%d,%d]".formatted(call.m(), call.k(), call.k(), call.n());
  }
}
