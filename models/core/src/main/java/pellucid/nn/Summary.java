package pellucid.nn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pellucid.kernel.DType;
import pellucid.op.Op;
import pellucid.op.ViewOp;
import pellucid.tensor.InPlace;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// What a network is made of and what it costs, measured in a training pass over zeros.
///
/// A [Sequential] and a [TransformerEncoder] are opened; a [Residual] is the rows of its body and
/// of its shortcut and one for their sum; every other layer is a row. Multiply-adds and bytes are
/// those of the ops in the graph that the pass leaves behind, not formulas kept by hand: a
/// recurrent layer counts all its steps, attention both its products.
///
/// @param rows the layers in order
public record Summary(List<Row> rows) {
  /// In the pass: batch norm cannot train on one.
  private static final int SAMPLES = 2;

  /// A layer.
  ///
  /// @param name its path: `block1.conv`
  /// @param layer its kind and sizes
  /// @param output the shape of its result for one sample, without the sample dimension
  /// @param parameters how many numbers are learned
  /// @param multiplyAdds multiply-adds of its forward pass for one sample
  /// @param activationBytes what the backward pass finds in memory for one sample: the results of
  ///   all ops of the layer in training, its own result included, dropout's too; a view counts with
  ///   what it views. Neither parameters nor the sample, nor gradients or what kernels take for
  ///   themselves
  public record Row(
      String name,
      String layer,
      Shape output,
      long parameters,
      long multiplyAdds,
      long activationBytes) {}

  /// Copies the rows.
  public Summary {
    rows = List.copyOf(rows);
  }

  /// Runs samples of floats through the network. Running statistics are afterwards what they were;
  /// no other thread may use the network meanwhile.
  ///
  /// @param sample the shape of one sample, without the sample dimension
  /// @throws pellucid.tensor.ShapeMismatchException if it does not fit the network
  public static Summary of(Layer layer, Shape sample) {
    return of(layer, sample, DType.F32);
  }

  /// Runs samples of a type through the network, as above.
  ///
  /// @param sample the shape of one sample, without the sample dimension
  /// @param dtype the sample's type: I64 for a network that begins with an [Embedding]
  /// @throws pellucid.tensor.ShapeMismatchException if it does not fit the network
  public static Summary of(Layer layer, Shape sample, DType dtype) {
    List<Row> rows = new ArrayList<>();
    try (var _ = TensorScope.open()) {
      Map<String, Tensor> statistics = new LinkedHashMap<>();
      layer.buffers().forEach((name, t) -> statistics.put(name, copy(t)));
      try {
        collect("", layer, zeros(sample, dtype), Pass.train(new Rng(0)), rows);
      } finally {
        StateDict.copy("network", layer.buffers(), statistics);
      }
    }
    return new Summary(rows);
  }

  private static Tensor copy(Tensor tensor) {
    Tensor copy = tensor.fullLike(0);
    InPlace.copy(copy, tensor.detach());
    return copy;
  }

  private static Tensor zeros(Shape sample, DType dtype) {
    long[] dims = new long[sample.rank() + 1];
    dims[0] = SAMPLES;
    System.arraycopy(sample.toArray(), 0, dims, 1, sample.rank());
    return Tensor.full(Shape.of(dims), dtype, 0);
  }

  /// Parameters of all layers.
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /// Multiply-adds of all layers' forward pass for one sample.
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /// What the backward pass finds in memory for one sample of a batch, see [Row].
  public long activationBytes() {
    return rows.stream().mapToLong(Row::activationBytes).sum();
  }

  private static Tensor collect(String path, Layer layer, Tensor x, Pass pass, List<Row> rows) {
    if (layer instanceof Sequential || layer instanceof TransformerEncoder) {
      Tensor y = x;
      for (Map.Entry<String, Layer> child : layer.children().entrySet()) {
        y = collect(inside(path, child.getKey()), child.getValue(), y, pass, rows);
      }
      return y;
    }
    if (layer instanceof Residual residual) {
      Layer shortcut = residual.shortcut();
      Tensor y = collect(inside(path, "body"), residual.body(), x, pass, rows);
      Tensor past =
          shortcut == null ? x : collect(inside(path, "shortcut"), shortcut, x, pass, rows);
      Tensor sum = Residual.sum(past.withGrad(), y);
      rows.add(row(path, "Residual", sum, 0));
      return sum.detach();
    }
    // Ops are remembered only on the way from a leaf with gradients.
    Tensor y = layer.forward(x.dtype().isFloating() ? x.withGrad() : x, pass);
    rows.add(row(path, layer.describe(), y, layer.parameterCount()));
    return y.detach();
  }

  private static String inside(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Row row(String path, String layer, Tensor y, long parameters) {
    Set<Op> ops = ops(y);
    return new Row(
        path,
        layer,
        withoutSamples(y.shape()),
        parameters,
        ops.stream().mapToLong(Op::multiplyAdds).sum() / SAMPLES,
        ops.stream().mapToLong(Summary::bytes).sum() / SAMPLES);
  }

  private static Shape withoutSamples(Shape shape) {
    long[] dims = shape.toArray();
    return dims.length == 0 ? shape : Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  /// What a tensor was computed by.
  private static Set<Op> ops(Tensor result) {
    Set<Op> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Tensor> open = new ArrayDeque<>(List.of(result));
    while (!open.isEmpty()) {
      Op op = open.pop().op();
      if (op != null && seen.add(op)) {
        op.inputs().forEach(open::push);
      }
    }
    return seen;
  }

  /// The memory that an op's result takes.
  private static long bytes(Op op) {
    return op instanceof ViewOp ? 0 : op.outShape().size() * op.outDType().bytes();
  }
}
