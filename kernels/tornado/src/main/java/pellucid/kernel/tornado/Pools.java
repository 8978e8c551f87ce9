package pellucid.kernel.tornado;

import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;

/// Pooling and its gradients.
final class Pools {
  private Pools() {}

  static boolean pool2d(Accelerator home, PoolCall call) {
    return false;
  }

  static boolean pool2dBackward(Accelerator home, PoolBackwardCall call) {
    return false;
  }

  static boolean adaptivePool2d(Accelerator home, AdaptivePoolCall call) {
    return false;
  }

  static boolean adaptivePool2dBackward(Accelerator home, AdaptivePoolCall call) {
    return false;
  }
}
