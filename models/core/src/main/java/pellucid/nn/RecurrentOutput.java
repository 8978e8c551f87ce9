package pellucid.nn;

import org.jspecify.annotations.Nullable;
import pellucid.tensor.Tensor;

/// What a recurrent layer gives for sequences, and what it needs to go on with them.
///
/// @param outputs the last layer's states after each step, [B, T, D H], or [T, B, D H] if time is
///   first
/// @param h the last states of each layer and direction, [L D, B, H]: layer 0 forward, layer 0
///   backward, layer 1 forward, ...
/// @param c the last cell states, [L D, B, H]; null but for an LSTM
public record RecurrentOutput(Tensor outputs, Tensor h, @Nullable Tensor c) {}
