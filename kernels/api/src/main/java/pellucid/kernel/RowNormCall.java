package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// Normalises each row, then scales and shifts: `y[i, j] = norm(x[i])[j] * weight[j] + bias[j]`;
/// all operands dense, of one floating dtype.
///
/// @param fn how
/// @param rows the number of rows
/// @param cols the size of a row
/// @param eps added to the variance or mean square under the root
/// @param x [rows, cols]
/// @param weight [cols], or absent: 1
/// @param bias [cols], or absent: 0
/// @param y [rows, cols]
public record RowNormCall(
    NormFn fn,
    long rows,
    long cols,
    double eps,
    Operand x,
    @Nullable Operand weight,
    @Nullable Operand bias,
    Operand y) {}
