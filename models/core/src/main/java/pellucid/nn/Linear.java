package pellucid.nn;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The dense layer, `y = x weight^T + bias`: [..., in] to [..., out].
///
/// @param weight [out, in]
/// @param bias [out], or absent
public record Linear(Tensor weight, @Nullable Tensor bias) implements Layer {
  /// Checks the shapes; makes leaves of tensors without gradients.
  public Linear {
    Shape shape = weight.shape();
    Params.require(shape.rank() == 2, () -> "linear: weight must be [out, in], got " + shape);
    weight = Params.learned(weight);
    if (bias != null) {
      Params.shape("linear: bias", bias, weight.dim(0));
      bias = Params.learned(bias);
    }
  }

  /// With random weights and a bias of zeros.
  ///
  /// @param in features of the input
  /// @param out features of the result
  public static Linear of(long in, long out, Init init, Rng rng) {
    return new Linear(init.weight(Shape.of(out, in), rng), Init.bias(out));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.linear(weight, bias);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, bias);
  }

  @Override
  public String describe() {
    return "Linear %d -> %d%s"
        .formatted(weight.dim(1), weight.dim(0), bias == null ? ", no bias" : "");
  }
}
