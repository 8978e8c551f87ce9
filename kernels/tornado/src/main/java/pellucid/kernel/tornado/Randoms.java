package pellucid.kernel.tornado;

import pellucid.kernel.DropoutCall;
import pellucid.kernel.RandomCall;

/// Random numbers and dropout.
final class Randoms {
  private Randoms() {}

  static boolean random(Accelerator home, RandomCall call) {
    return false;
  }

  static boolean dropout(Accelerator home, DropoutCall call) {
    return false;
  }
}
