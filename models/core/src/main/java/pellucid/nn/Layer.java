package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.tensor.Tensor;

/// A piece of a network: immutable configuration and named parameters.
///
/// ```java
/// Rng rng = new Rng(42);
/// Layer net = Sequential.of(
///     Linear.of(2, 8, Init.XAVIER_UNIFORM, rng), Activation.TANH, Linear.of(8, 2, Init.XAVIER_UNIFORM, rng));
/// Tensor logits = net.forward(Tensor.of(new float[] {0, 1}, 1, 2), Pass.EVAL);
/// ```
///
/// Whether a pass trains is said with each pass, never stored. Parameters are leaves that require
/// gradients; only optimisers and loading change them ([pellucid.tensor.InPlace]). Names and shapes
/// are those of PyTorch's state dict: `0.weight`, `conv1.bias`, `bn.running_mean`. Make layers
/// outside of any [pellucid.tensor.TensorScope], or keep their tensors.
public interface Layer {
  /// The layer's result for a batch; dimension 0 counts samples.
  ///
  /// @throws pellucid.tensor.ShapeMismatchException if the batch does not fit
  Tensor forward(Tensor x, Pass pass);

  /// What is learned, by name; of a container, what its layers learn, behind their names.
  default SequencedMap<String, Tensor> parameters() {
    return Params.of(children(), Layer::parameters);
  }

  /// What is kept with the parameters but not learned by gradients: running statistics.
  default SequencedMap<String, Tensor> buffers() {
    return Params.of(children(), Layer::buffers);
  }

  /// The layers inside, by name; none for a layer that is no container.
  default SequencedMap<String, Layer> children() {
    return new LinkedHashMap<>();
  }

  /// The kind of layer and its sizes, in a few words: `Linear 64 -> 10`.
  String describe();

  /// How many numbers are learned.
  default long parameterCount() {
    return parameters().values().stream().mapToLong(p -> p.shape().size()).sum();
  }
}
