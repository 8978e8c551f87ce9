package pellucid.kernel;

/// The softmax of each row, `exp(x - max) / sum(exp(x - max))`, or its logarithm.
///
/// @param log whether to give the logarithm, `x - max - log(sum(exp(x - max)))`
/// @param rows the number of rows
/// @param cols the size of a row
/// @param in [rows, cols], dense, floating
/// @param out [rows, cols], dense, same dtype
public record SoftmaxCall(boolean log, long rows, long cols, Operand in, Operand out) {}
