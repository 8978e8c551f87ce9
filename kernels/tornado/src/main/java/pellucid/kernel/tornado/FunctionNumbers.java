package pellucid.kernel.tornado;

import pellucid.kernel.BinaryFn;
import pellucid.kernel.UnaryFn;

/// The numbers by which kernels know the functions: [Functions] has the other end. A kernel can't
/// name an enum.
final class FunctionNumbers {
  private FunctionNumbers() {}

  static int of(UnaryFn fn) {
    return switch (fn) {
      case NEG -> 0;
      case ABS -> 1;
      case SIGN -> 2;
      case SQUARE -> 3;
      case ADD_SCALAR -> 4;
      case MUL_SCALAR -> 5;
      case CLAMP_MIN -> 6;
      case CLAMP_MAX -> 7;
      case POW_SCALAR -> 8;
      case RECIPROCAL -> 9;
      case SQRT -> 10;
      case RSQRT -> 11;
      case EXP -> 12;
      case LOG -> 13;
      case SIN -> 14;
      case COS -> 15;
      case TANH -> 16;
      case ERF -> 17;
      case SIGMOID -> 18;
      case SOFTPLUS -> 19;
      case RELU -> 20;
      case LEAKY_RELU -> 21;
      case GELU -> 22;
      case SILU -> 23;
    };
  }

  /// Among all functions: see [Functions#of].
  static int amongAll(BinaryFn fn) {
    return (fn.isComparison() ? Functions.COMPARISONS : Functions.BINARY) + of(fn);
  }

  /// Comparisons are counted by themselves.
  static int of(BinaryFn fn) {
    return switch (fn) {
      case ADD -> 0;
      case SUB -> 1;
      case MUL -> 2;
      case DIV -> 3;
      case MAX -> 4;
      case MIN -> 5;
      case POW -> 6;
      case RELU_GRAD -> 7;
      case LEAKY_RELU_GRAD -> 8;
      case SIGMOID_GRAD -> 9;
      case TANH_GRAD -> 10;
      case GELU_GRAD -> 11;
      case SILU_GRAD -> 12;
      case EQ -> 0;
      case NE -> 1;
      case LT -> 2;
      case LE -> 3;
      case GT -> 4;
      case GE -> 5;
    };
  }
}
