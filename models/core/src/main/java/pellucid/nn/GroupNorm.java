package pellucid.nn;

import java.util.SequencedMap;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Group normalisation of [n, c, ...] (Y. Wu, K. He, "Group Normalization", ECCV 2018): each
/// sample's channels in groups, each group to mean 0 and biased variance 1, then each channel
/// scaled and shifted. The same in training and evaluation, and for any batch size.
///
/// @param groups how many, a divisor of c
/// @param weight [c]
/// @param bias [c]
/// @param eps keeps the quotient finite
public record GroupNorm(long groups, Tensor weight, Tensor bias, double eps) implements Layer {
  /// Checks the shapes and eps; makes leaves of tensors without gradients.
  public GroupNorm {
    Shape shape = weight.shape();
    Params.require(
        shape.rank() == 1 && groups > 0 && shape.dim(0) % groups == 0,
        () ->
            "group_norm: weight must be [c], c a multiple of %d groups, got %s"
                .formatted(groups, shape));
    Params.shape("group_norm: bias", bias, shape.dim(0));
    Params.eps("group_norm", eps);
    weight = Params.learned(weight);
    bias = Params.learned(bias);
  }

  /// Fresh: weight 1, bias 0, eps 1e-5.
  ///
  /// @param channels c
  public static GroupNorm of(long groups, long channels) {
    return new GroupNorm(groups, Tensor.ones(channels), Tensor.zeros(channels), 1e-5);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.groupNorm(groups, weight, bias, eps);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, bias);
  }

  @Override
  public String describe() {
    return "GroupNorm %d in %d groups".formatted(weight.dim(0), groups);
  }
}
