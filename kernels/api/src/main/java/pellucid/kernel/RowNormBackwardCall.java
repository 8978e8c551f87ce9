package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// The gradients of [RowNormCall] by x, weight and bias; all operands dense, of one floating dtype.
///
/// With `n` the normalised row, `g = gradY * weight` and the means taken along the row: `gradX = (g
/// - mean(g) - n mean(g n)) / sqrt(variance + eps)`, without `mean(g)` where no mean was
///   subtracted; `gradWeight` is the sum of `gradY * n` over the rows, `gradBias` that of `gradY`.
///
/// @param fn how the rows were normalised
/// @param rows the number of rows
/// @param cols the size of a row
/// @param eps added to the variance or mean square under the root
/// @param x [rows, cols]
/// @param weight [cols], or absent: 1
/// @param gradY [rows, cols]
/// @param gradX [rows, cols]
/// @param gradWeight [cols], written whether there is a weight or not
/// @param gradBias [cols], written whether there is a bias or not
public record RowNormBackwardCall(
    NormFn fn,
    long rows,
    long cols,
    double eps,
    Operand x,
    @Nullable Operand weight,
    Operand gradY,
    Operand gradX,
    Operand gradWeight,
    Operand gradBias) {}
