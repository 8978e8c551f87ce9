package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import pellucid.bench.cases.Net;

/// The classifiers of images in DJL's ops, in training. Layers are named by their places, as in
/// PyTorch's `Sequential`.
final class PyTorchNets {
  private static final Shape NONE = new Shape(0, 0);
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);

  /// What is kept of the running statistics: 1 less PyTorch's momentum.
  private static final float KEPT = 0.9f;

  private static final float EPS = 1e-5f;

  private PyTorchNets() {}

  /// @param layer the name of the sequence, empty for the whole net
  static NDArray sequence(NDArray images, List<Net.Part> parts, PyTorchParameters p, String layer) {
    NDArray x = images;
    for (int i = 0; i < parts.size(); i++) {
      String name = layer.isEmpty() ? Integer.toString(i) : layer + "." + i;
      x = part(x, parts.get(i), p, name);
    }
    return x;
  }

  private static NDArray part(NDArray x, Net.Part part, PyTorchParameters p, String name) {
    NDArrayEx ops = x.getNDArrayInternal();
    return switch (part) {
      case Net.Part.Conv c -> conv(x, c, p, name);
      case Net.Part.Dense _ -> linear(x, p, name);
      case Net.Part.Relu _ -> ops.relu();
      case Net.Part.MaxPool _ -> ops.maxPool(TWO, TWO, NONE, false);
      case Net.Part.Flatten _ -> x.reshape(x.getShape().get(0), -1);
      case Net.Part.BatchNorm _ -> batchNorm(x, p, name);
      case Net.Part.Gelu _ -> ops.gelu();
      case Net.Part.AvgPool pool -> {
        Shape window = new Shape(pool.window(), pool.window());
        yield ops.avgPool(window, window, NONE, false, true);
      }
      case Net.Part.Residual r -> {
        NDArray past = r.past().isEmpty() ? x : sequence(x, r.past(), p, name + ".shortcut");
        yield past.add(sequence(x, r.body(), p, name + ".body"));
      }
    };
  }

  private static NDArray conv(NDArray x, Net.Part.Conv c, PyTorchParameters p, String name) {
    Shape stride = new Shape(c.stride(), c.stride());
    Shape padding = new Shape(c.padding(), c.padding());
    NDArray bias = c.bias() ? p.get(name, "bias") : null;
    return x.getNDArrayInternal()
        .convolution(x, p.get(name, "weight"), bias, stride, padding, ONE, 1)
        .singletonOrThrow();
  }

  private static NDArray batchNorm(NDArray x, PyTorchParameters p, String name) {
    NDArray mean = p.get(name, "running_mean");
    NDArray variance = p.get(name, "running_var");
    NDArray weight = p.get(name, "weight");
    NDArray bias = p.get(name, "bias");
    return x.getNDArrayInternal()
        .batchNorm(x, mean, variance, weight, bias, 1, KEPT, EPS, true)
        .get(0);
  }

  static NDArray linear(NDArray x, PyTorchParameters p, String name) {
    NDList y = x.getNDArrayInternal().linear(x, p.get(name, "weight"), p.get(name, "bias"));
    return y.singletonOrThrow();
  }
}
