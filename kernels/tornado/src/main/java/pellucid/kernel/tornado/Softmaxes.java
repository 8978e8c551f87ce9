package pellucid.kernel.tornado;

import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.SoftmaxCall;

/// Softmax, log-softmax and the fused cross-entropy.
final class Softmaxes {
  private Softmaxes() {}

  static boolean softmax(Accelerator home, SoftmaxCall call) {
    return false;
  }

  static boolean crossEntropy(Accelerator home, CrossEntropyCall call) {
    return false;
  }

  static boolean crossEntropyBackward(Accelerator home, CrossEntropyBackwardCall call) {
    return false;
  }
}
