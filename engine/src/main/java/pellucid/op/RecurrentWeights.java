package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Tensor;

/// The parameters of a recurrent layer, shaped and ordered as PyTorch's: the gates of an LSTM are
/// i, f, g, o, those of a GRU r, z, n, a plain unit has one ([pellucid.kernel.RecurrentFn] has the
/// formulas).
///
/// @param weightIh [G H, I], for the inputs
/// @param weightHh [G H, H], for the states
/// @param biasIh [G H], or null
/// @param biasHh [G H], or null
public record RecurrentWeights(
    Tensor weightIh, Tensor weightHh, @Nullable Tensor biasIh, @Nullable Tensor biasHh) {
  /// Those that are there, in this order.
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>(List.of(weightIh, weightHh));
    if (biasIh != null) {
      tensors.add(biasIh);
    }
    if (biasHh != null) {
      tensors.add(biasHh);
    }
    return tensors;
  }
}
