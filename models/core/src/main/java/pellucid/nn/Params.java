package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// What layers do with their tensors at birth.
final class Params {
  private Params() {}

  /// A leaf that requires gradients, unless it does already.
  static Tensor learned(Tensor tensor) {
    return tensor.requiresGrad() ? tensor : tensor.withGrad();
  }

  static void require(boolean condition, Supplier<String> message) {
    if (!condition) {
      throw new ShapeMismatchException(message.get());
    }
  }

  static void shape(String what, Tensor tensor, long... dims) {
    Shape shape = Shape.of(dims);
    require(
        tensor.shape().equals(shape),
        () -> "%s must be %s, got %s".formatted(what, shape, tensor.shape()));
  }

  static void eps(String layer, double eps) {
    if (!(eps > 0 && eps < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(layer + ": eps " + eps + " must be positive");
    }
  }

  /// The tensors of layers, named `layer.tensor`.
  static SequencedMap<String, Tensor> of(
      SequencedMap<String, Layer> layers, Function<Layer, SequencedMap<String, Tensor>> tensors) {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>();
    layers.forEach(
        (name, layer) -> tensors.apply(layer).forEach((n, t) -> all.put(name + "." + n, t)));
    return all;
  }

  static SequencedMap<String, Tensor> weightAndBias(Tensor weight, @Nullable Tensor bias) {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    map.put("weight", weight);
    if (bias != null) {
      map.put("bias", bias);
    }
    return map;
  }
}
