package pellucid.kernel;

import org.jspecify.annotations.Nullable;

/// `y = x W^T * scale + bias` with weights in few bits. All operands are dense.
///
/// @param m rows of x and y
/// @param n rows of the weight, columns of y
/// @param k columns of x and of the weight
/// @param x [m, k]
/// @param weight [n, k], BF16 or I8
/// @param scale [n], a factor for each row of the weight; absent for 1
/// @param bias [n], or absent
/// @param y [m, n], of x's type, like scale and bias
public record CompactGemmCall(
    long m,
    long n,
    long k,
    Operand x,
    Operand weight,
    @Nullable Operand scale,
    @Nullable Operand bias,
    Operand y) {}
