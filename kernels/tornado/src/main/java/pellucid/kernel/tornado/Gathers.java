package pellucid.kernel.tornado;

import pellucid.kernel.AlongCall;
import pellucid.kernel.GatherCall;

/// Slices and elements by index, and the way back.
final class Gathers {
  private Gathers() {}

  static boolean gather(Accelerator home, GatherCall call) {
    return false;
  }

  static boolean scatterAdd(Accelerator home, GatherCall call) {
    return false;
  }

  static boolean takeAlong(Accelerator home, AlongCall call) {
    return false;
  }

  static boolean addAlong(Accelerator home, AlongCall call) {
    return false;
  }
}
