package pellucid.nn;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Layer normalisation of the last dimension (J. L. Ba, J. R. Kiros, G. Hinton, "Layer
/// Normalization", 2016): `y = weight * (x - mean) / sqrt(variance + eps) + bias` with each row's
/// own mean and biased variance. [..., d] to [..., d].
///
/// @param weight [d]
/// @param bias [d], or absent
/// @param eps keeps the quotient finite
public record LayerNorm(Tensor weight, @Nullable Tensor bias, double eps) implements Layer {
  /// Checks the shapes and eps; makes leaves of tensors without gradients.
  public LayerNorm {
    Shape shape = weight.shape();
    Params.require(shape.rank() == 1, () -> "layer_norm: weight must be [d], got " + shape);
    Params.eps("layer_norm", eps);
    weight = Params.learned(weight);
    if (bias != null) {
      Params.shape("layer_norm: bias", bias, weight.dim(0));
      bias = Params.learned(bias);
    }
  }

  /// Fresh: weight 1, bias 0, eps 1e-5.
  ///
  /// @param features d
  public static LayerNorm of(long features) {
    return new LayerNorm(Tensor.ones(features), Tensor.zeros(features), 1e-5);
  }

  /// This layer without its bias.
  public LayerNorm withoutBias() {
    return new LayerNorm(weight, null, eps);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.layerNorm(weight, bias, eps);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, bias);
  }

  @Override
  public String describe() {
    return "LayerNorm " + weight.dim(0) + (bias == null ? ", no bias" : "");
  }
}
