package pellucid.op;

import org.jspecify.annotations.Nullable;
import pellucid.tensor.Tensor;

/// What a recurrent layer gives.
///
/// @param outputs the states after each step, [T, B, H]
/// @param h the state after the last step, [B, H]
/// @param c the cell state after the last step, [B, H]; null but for an LSTM
public record RecurrentStates(Tensor outputs, Tensor h, @Nullable Tensor c) {}
