package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import pellucid.kernel.DType;
import pellucid.nn.Layer;
import pellucid.tensor.Tensor;

/// The parameters and buffers of a network of ours as PyTorch's arrays, by the names of PyTorch's
/// state dict.
///
/// @param learned leaves that require gradients
/// @param all those and the buffers
record PyTorchParameters(SequencedMap<String, NDArray> learned, SequencedMap<String, NDArray> all) {
  static PyTorchParameters of(NDManager manager, Layer net) {
    SequencedMap<String, NDArray> learned = new LinkedHashMap<>();
    net.parameters()
        .forEach((name, tensor) -> {
          NDArray array = array(manager, tensor);
          array.setRequiresGradient(true);
          learned.put(name, array);
        });
    SequencedMap<String, NDArray> all = new LinkedHashMap<>(learned);
    net.buffers().forEach((name, tensor) -> all.put(name, array(manager, tensor)));
    return new PyTorchParameters(learned, all);
  }

  /// A copy: of F32, else of I64.
  static NDArray array(NDManager manager, Tensor tensor) {
    Shape shape = new Shape(tensor.shape().toArray());
    return tensor.dtype() == DType.F32
        ? manager.create(tensor.toFloats(), shape)
        : manager.create(tensor.toLongs(), shape).toType(DataType.INT64, false);
  }

  /// By the names of its layer and of itself.
  NDArray get(String layer, String name) {
    return get(layer.isEmpty() ? name : layer + "." + name);
  }

  NDArray get(String name) {
    return Objects.requireNonNull(all.get(name), name);
  }
}
