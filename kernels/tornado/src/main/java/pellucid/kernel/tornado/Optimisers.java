package pellucid.kernel.tornado;

import pellucid.kernel.AdamCall;
import pellucid.kernel.SgdCall;

/// Steps of the optimisers.
final class Optimisers {
  private Optimisers() {}

  static boolean sgd(Accelerator home, SgdCall call) {
    return false;
  }

  static boolean adam(Accelerator home, AdamCall call) {
    return false;
  }
}
