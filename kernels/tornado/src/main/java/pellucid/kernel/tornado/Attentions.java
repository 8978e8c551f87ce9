package pellucid.kernel.tornado;

import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;

/// Attention and its gradients.
final class Attentions {
  private Attentions() {}

  static boolean attention(Accelerator home, AttentionCall call) {
    return false;
  }

  static boolean attentionBackward(Accelerator home, AttentionBackwardCall call) {
    return false;
  }
}
