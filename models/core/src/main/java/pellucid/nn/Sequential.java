package pellucid.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.tensor.Tensor;

/// Layers one after the other.
///
/// ```java
/// Sequential net = Sequential.of()
///     .with("conv1", Conv2d.of(1, 32, 3, ConvParams.DEFAULT, Init.HE_NORMAL, rng))
///     .with("relu1", Activation.RELU);
/// ```
public final class Sequential implements Layer {
  private final SequencedMap<String, Layer> layers;

  private Sequential(SequencedMap<String, Layer> layers) {
    this.layers = Collections.unmodifiableSequencedMap(layers);
  }

  /// Layers named by their position, from "0".
  public static Sequential of(Layer... layers) {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    for (int i = 0; i < layers.length; i++) {
      map.put(Integer.toString(i), layers[i]);
    }
    return new Sequential(map);
  }

  /// These layers and one more.
  ///
  /// @param name unique, not empty and without dots, which separate names of nested layers
  public Sequential with(String name, Layer layer) {
    if (name.isEmpty() || name.indexOf('.') >= 0 || layers.containsKey(name)) {
      throw new IllegalArgumentException(
          "sequential: name '"
              + name
              + "' is empty, has a dot or is taken; taken: "
              + layers.keySet());
    }
    SequencedMap<String, Layer> map = new LinkedHashMap<>(layers);
    map.put(name, layer);
    return new Sequential(map);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = x;
    for (Layer layer : layers.values()) {
      y = layer.forward(y, pass);
    }
    return y;
  }

  @Override
  public SequencedMap<String, Layer> children() {
    return layers;
  }

  @Override
  public String describe() {
    return "Sequential of " + layers.size();
  }
}
