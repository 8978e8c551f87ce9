package pellucid.bench.errors;

import java.util.function.UnaryOperator;
import pellucid.tensor.Tensor;

/// A function whose errors are told, ours and in double precision.
public enum Function {
  /// The exponential.
  EXP(Tensor::exp, References::exp, 0),
  /// The natural logarithm.
  LOG(Tensor::log, References::log, 0),
  /// The hyperbolic tangent.
  TANH(Tensor::tanh, References::tanh, 0),
  /// The logistic function.
  SIGMOID(Tensor::sigmoid, References::sigmoid, 0),
  /// The error function.
  ERF(Tensor::erf, References::erf, 0),
  /// `x sigmoid(x)`: 0 below -87.3.
  SILU(Tensor::silu, References::silu, 1.1e-36),
  /// `x / 2 (1 + erf(x / sqrt(2)))`, whose sum cancels for negative x.
  GELU(Tensor::gelu, References::gelu, 1e-6);

  @SuppressWarnings("ImmutableEnumChecker") // functions without a state
  final UnaryOperator<Tensor> ours;

  @SuppressWarnings("ImmutableEnumChecker")
  final Reference exact;

  /// Errors up to here don't count where x is negative.
  final double allowance;

  Function(UnaryOperator<Tensor> ours, Reference exact, double allowance) {
    this.ours = ours;
    this.exact = exact;
    this.allowance = allowance;
  }

  /// In double precision, over whole vectors.
  @FunctionalInterface
  interface Reference {
    void run(double[] x, double[] y);
  }
}
