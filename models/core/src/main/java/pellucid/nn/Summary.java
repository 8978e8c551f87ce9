package pellucid.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pellucid.kernel.DType;
import pellucid.op.Op;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// What a network is made of and what it costs, measured on one sample of zeros.
///
/// A [Sequential] is opened; every other layer is a row. Multiply-adds are those that the ops of
/// the forward pass report, not formulas kept by hand.
///
/// @param rows the layers in order
public record Summary(List<Row> rows) {
  /// A layer.
  ///
  /// @param name its path: `block1.conv`
  /// @param layer its kind and sizes
  /// @param output the shape of its result for one sample, without the sample dimension
  /// @param parameters how many numbers are learned
  /// @param multiplyAdds multiply-adds of its forward pass for one sample
  public record Row(String name, String layer, Shape output, long parameters, long multiplyAdds) {}

  /// Copies the rows.
  public Summary {
    rows = List.copyOf(rows);
  }

  /// Runs one sample of floats through the network.
  ///
  /// @param sample the shape of one sample, without the sample dimension
  /// @throws pellucid.tensor.ShapeMismatchException if it does not fit the network
  public static Summary of(Layer layer, Shape sample) {
    return of(layer, sample, DType.F32);
  }

  /// Runs one sample through the network.
  ///
  /// @param sample the shape of one sample, without the sample dimension
  /// @param dtype the sample's type: I64 for a network that begins with an [Embedding]
  /// @throws pellucid.tensor.ShapeMismatchException if it does not fit the network
  public static Summary of(Layer layer, Shape sample, DType dtype) {
    List<Row> rows = new ArrayList<>();
    try (var _ = TensorScope.open()) {
      long[] dims = new long[sample.rank() + 1];
      dims[0] = 1;
      System.arraycopy(sample.toArray(), 0, dims, 1, sample.rank());
      collect("", layer, Tensor.full(Shape.of(dims), dtype, 0), rows);
    }
    return new Summary(rows);
  }

  /// Parameters of all layers.
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /// Multiply-adds of all layers' forward pass for one sample.
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  private static Tensor collect(String path, Layer layer, Tensor x, List<Row> rows) {
    if (layer instanceof Sequential sequential) {
      Tensor y = x;
      for (Map.Entry<String, Layer> child : sequential.children().entrySet()) {
        String name = path.isEmpty() ? child.getKey() : path + "." + child.getKey();
        y = collect(name, child.getValue(), y, rows);
      }
      return y;
    }
    // Ops are remembered only on the way from a leaf with gradients.
    Tensor y = layer.forward(x.dtype().isFloating() ? x.withGrad() : x, Pass.EVAL);
    rows.add(
        new Row(
            path,
            layer.describe(),
            withoutSamples(y.shape()),
            layer.parameterCount(),
            multiplyAdds(y)));
    return y.detach();
  }

  private static Shape withoutSamples(Shape shape) {
    long[] dims = shape.toArray();
    return dims.length == 0 ? shape : Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  private static long multiplyAdds(Tensor result) {
    Set<Op> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Tensor> open = new ArrayDeque<>(List.of(result));
    long sum = 0;
    while (!open.isEmpty()) {
      Op op = open.pop().op();
      if (op != null && seen.add(op)) {
        sum += op.multiplyAdds();
        op.inputs().forEach(open::push);
      }
    }
    return sum;
  }
}
