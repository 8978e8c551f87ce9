package pellucid.kernel.tornado;

import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;

/// Normalisations of rows and channels, and their gradients.
final class Norms {
  private Norms() {}

  static boolean rowNorm(Accelerator home, RowNormCall call) {
    return false;
  }

  static boolean rowNormBackward(Accelerator home, RowNormBackwardCall call) {
    return false;
  }

  static boolean channelMoments(Accelerator home, ChannelMomentsCall call) {
    return false;
  }

  static boolean batchNorm(Accelerator home, BatchNormCall call) {
    return false;
  }

  static boolean batchNormBackward(Accelerator home, BatchNormBackwardCall call) {
    return false;
  }
}
