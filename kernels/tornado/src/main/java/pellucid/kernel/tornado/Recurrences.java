package pellucid.kernel.tornado;

import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;

/// Recurrent layers and their gradients.
final class Recurrences {
  private Recurrences() {}

  static boolean recurrent(Accelerator home, RecurrentCall call) {
    return false;
  }

  static boolean recurrentBackward(Accelerator home, RecurrentBackwardCall call) {
    return false;
  }
}
