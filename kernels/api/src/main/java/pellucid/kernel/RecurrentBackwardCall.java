package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// The gradients of a recurrent layer, backwards through time; operands as in [RecurrentCall],
/// results are overwritten.
///
/// @param geometry the sizes
/// @param x inputs
/// @param h0 the first state
/// @param c0 the first cell state; LSTM only
/// @param weightIh W
/// @param weightHh U
/// @param outputs the forward pass's
/// @param cells the forward pass's; LSTM only
/// @param kept the forward pass's
/// @param gradOutputs gradient of the outputs, [T, B, H]
/// @param gradCells gradient of the cells, [T, B, H]; LSTM only
/// @param gradX result
/// @param gradH0 result
/// @param gradC0 result; LSTM only
/// @param gradWeightIh result
/// @param gradWeightHh result
/// @param gradBiasIh result, [G H]
/// @param gradBiasHh result, [G H]
public record RecurrentBackwardCall(
    RecurrentGeometry geometry,
    Operand x,
    Operand h0,
    @Nullable Operand c0,
    Operand weightIh,
    Operand weightHh,
    Operand outputs,
    @Nullable Operand cells,
    Operand kept,
    Operand gradOutputs,
    @Nullable Operand gradCells,
    Operand gradX,
    Operand gradH0,
    @Nullable Operand gradC0,
    Operand gradWeightIh,
    Operand gradWeightHh,
    Operand gradBiasIh,
    Operand gradBiasHh) {}
