package pellucid.nn;

import java.util.SequencedMap;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Normalisation of the last dimension by its root mean square (B. Zhang, R. Sennrich, "Root Mean
/// Square Layer Normalization", NeurIPS 2019): `y = weight * x / sqrt(mean(x^2) + eps)`. [..., d]
/// to [..., d].
///
/// @param weight [d]
/// @param eps keeps the quotient finite
public record RMSNorm(Tensor weight, double eps) implements Layer {
  /// Checks the shape and eps; makes a leaf of a tensor without gradients.
  public RMSNorm {
    Shape shape = weight.shape();
    Params.require(shape.rank() == 1, () -> "rms_norm: weight must be [d], got " + shape);
    Params.eps("rms_norm", eps);
    weight = Params.learned(weight);
  }

  /// Fresh: weight 1, eps 1e-5.
  ///
  /// @param features d
  public static RMSNorm of(long features) {
    return new RMSNorm(Tensor.ones(features), 1e-5);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.rmsNorm(weight, eps);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, null);
  }

  @Override
  public String describe() {
    return "RMSNorm " + weight.dim(0);
  }
}
