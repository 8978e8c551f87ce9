package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// A recurrent layer over a sequence; all operands dense, of one floating type. [RecurrentFn] has
/// the formulas and the order of the gates.
///
/// @param geometry the sizes; G = `fn.gates()`
/// @param x inputs, [T, B, I]
/// @param h0 the first state, [B, H]
/// @param c0 the first cell state, [B, H]; LSTM only
/// @param weightIh W, [G H, I]
/// @param weightHh U, [G H, H]
/// @param biasIh b, [G H], or absent
/// @param biasHh d, [G H], or absent
/// @param outputs the states after each step, [T, B, H]
/// @param cells the cell states after each step, [T, B, H]; LSTM only
/// @param kept what the backward pass needs, [T, B, KEPT, H]; absent if there will be none
public record RecurrentCall(
    RecurrentGeometry geometry,
    Operand x,
    Operand h0,
    @Nullable Operand c0,
    Operand weightIh,
    Operand weightHh,
    @Nullable Operand biasIh,
    @Nullable Operand biasHh,
    Operand outputs,
    @Nullable Operand cells,
    @Nullable Operand kept) {}
