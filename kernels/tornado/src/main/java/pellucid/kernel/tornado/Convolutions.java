package pellucid.kernel.tornado;

import pellucid.kernel.ConvCall;

/// Convolutions and their gradients.
final class Convolutions {
  private Convolutions() {}

  static boolean conv2d(Accelerator home, ConvCall call) {
    return false;
  }

  static boolean conv2dBackwardInput(Accelerator home, ConvCall call) {
    return false;
  }

  static boolean conv2dBackwardWeight(Accelerator home, ConvCall call) {
    return false;
  }
}
