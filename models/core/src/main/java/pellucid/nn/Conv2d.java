package pellucid.nn;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.op.ConvParams;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Two-dimensional convolution: [n, c, h, w] to [n, k, h', w'].
///
/// @param weight [k, c / groups, r, s]
/// @param bias [k], or absent
/// @param params stride, padding, dilation, groups
public record Conv2d(Tensor weight, @Nullable Tensor bias, ConvParams params) implements Layer {
  /// Checks the shapes; makes leaves of tensors without gradients.
  public Conv2d {
    Shape shape = weight.shape();
    Params.require(
        shape.rank() == 4, () -> "conv2d: weight must be [k, c / groups, r, s], got " + shape);
    weight = Params.learned(weight);
    if (bias != null) {
      Params.shape("conv2d: bias", bias, weight.dim(0));
      bias = Params.learned(bias);
    }
  }

  /// With random weights and a bias of zeros.
  ///
  /// @param in channels of the images, c
  /// @param out channels of the result, k
  /// @param kernel height and width of the window
  public static Conv2d of(long in, long out, long kernel, ConvParams params, Init init, Rng rng) {
    int groups = params.groups();
    Params.require(
        in % groups == 0,
        () -> "conv2d: %d groups do not divide %d input channels".formatted(groups, in));
    Shape shape = Shape.of(out, in / groups, kernel, kernel);
    return new Conv2d(init.weight(shape, rng), Init.bias(out), params);
  }

  /// This layer without its bias: for one that a normalisation follows.
  public Conv2d withoutBias() {
    return new Conv2d(weight, null, params);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.conv2d(weight, bias, params);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, bias);
  }

  @Override
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Conv2d %d -> %d, %dx%d"
            .formatted(
                weight.dim(1) * params.groups(), weight.dim(0), weight.dim(2), weight.dim(3)));
    pair(text, "stride", params.strideH(), params.strideW(), 1);
    pair(text, "padding", params.padH(), params.padW(), 0);
    pair(text, "dilation", params.dilationH(), params.dilationW(), 1);
    text.append(params.groups() == 1 ? "" : ", groups " + params.groups());
    return text.append(bias == null ? ", no bias" : "").toString();
  }

  private static void pair(StringBuilder text, String name, int down, int across, int usual) {
    if (down != usual || across != usual) {
      text.append(", ").append(name).append(' ').append(down);
      text.append(down == across ? "" : "x" + across);
    }
  }
}
