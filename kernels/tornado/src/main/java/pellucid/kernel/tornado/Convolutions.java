package pellucid.kernel.tornado;

import pellucid.kernel.ConvCall;
import pellucid.kernel.tornado.ConvolutionArgs.Pass;

/// Convolutions and their gradients: chooses a kernel, and how many groups share a sum.
final class Convolutions {
  private static final int LOCAL = Tiles.THREADS;
  private static final Kernel CONV = Kernel.floats("conv", LOCAL, ConvolutionKernels::conv);
  private static final Kernel CONV_INPUT =
      Kernel.floats("conv_input", LOCAL, ConvolutionKernels::convInput);
  private static final Kernel CONV_LARGE =
      Kernel.floats("conv_large", LOCAL, ConvolutionKernels::convLarge);
  private static final Kernel CONV_INPUT_LARGE =
      Kernel.floats("conv_input_large", LOCAL, ConvolutionKernels::convInputLarge);
  private static final Kernel GATHER =
      Kernel.floats("conv_gather", LOCAL, ConvolutionKernels::gather);
  private static final Kernel DIRECT =
      Kernel.floats("conv_direct", LOCAL, ConvolutionKernels::direct);
  private static final Kernel DIRECT_INPUT =
      Kernel.floats("conv_direct_input", LOCAL, ConvolutionKernels::directInput);
  private static final Kernel SHARED =
      Kernel.floats("conv_shared", LOCAL, ConvolutionKernels::shared);

  /// Channels of a group, in the result, that a tile is not worth its loads for.
  private static final int FEW = 4;

  private static final Shares WHOLE = new Shares(0, 1);

  private Convolutions() {}

  static boolean conv2d(Accelerator home, ConvCall call) {
    return launch(home, new ConvolutionArgs(call, Pass.OUTPUT));
  }

  static boolean conv2dBackwardInput(Accelerator home, ConvCall call) {
    return launch(home, new ConvolutionArgs(call, Pass.INPUT));
  }

  static boolean conv2dBackwardWeight(Accelerator home, ConvCall call) {
    return launch(home, new ConvolutionArgs(call, Pass.WEIGHT));
  }

  private static boolean launch(Accelerator home, ConvolutionArgs conv) {
    ConvCall call = conv.call();
    if (!Served.floats(call.x(), call.w(), call.y(), call.bias())) {
      return false;
    }
    boolean byInput = conv.pass() == Pass.INPUT;
    if (conv.sums() == 0) {
      return true;
    }
    if (conv.m() > FEW) {
      tiles(home, conv);
    } else if (conv.pass() == Pass.WEIGHT) {
      conv.args(home, WHOLE, 0).launchGroups(SHARED, conv.sums(), conv.what());
    } else {
      Kernel kernel = byInput ? DIRECT_INPUT : DIRECT;
      conv.args(home, WHOLE, 0).launch(kernel, conv.sums(), conv.what());
    }
    return true;
  }

  /// Large tiles need as many rows, and as many of them as keep a device busy.
  private static void tiles(Accelerator home, ConvolutionArgs conv) {
    boolean byInput = conv.pass() == Pass.INPUT;
    boolean large = conv.m() >= 1 << Tiles.LARGE && conv.tiles(Tiles.LARGE) >= Shares.BUSY / 2;
    long groups = conv.tiles(large ? Tiles.LARGE : Tiles.SMALL);
    Kernel kernel = large ? (byInput ? CONV_INPUT_LARGE : CONV_LARGE) : byInput ? CONV_INPUT : CONV;
    Shares.of(groups, conv.k(), 128)
        .launch(
            home,
            groups,
            conv.sums(),
            kernel,
            GATHER,
            conv.what(),
            (shares, scratch) -> conv.args(home, shares, scratch));
  }
}
