package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.Tensor;

/// A layer and the way past it (K. He et al., "Deep Residual Learning for Image Recognition", CVPR
/// 2016): `y = shortcut(x) + body(x)`.
///
/// ```java
/// Layer block = Residual.of(Sequential.of(LayerNorm.of(8), Linear.of(8, 8, Init.HE_NORMAL, rng)));
/// ```
///
/// Tensors are named `body.` and `shortcut.` and as inside.
///
/// @param body what is learned besides
/// @param shortcut what brings x to the shape of the body's result; absent where it has it
public record Residual(Layer body, @Nullable Layer shortcut) implements Layer {
  /// With x itself on the way past.
  public static Residual of(Layer body) {
    return new Residual(body, null);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return sum(shortcut == null ? x : shortcut.forward(x, pass), body.forward(x, pass));
  }

  static Tensor sum(Tensor past, Tensor y) {
    Params.require(
        y.shape().equals(past.shape()),
        () ->
            "residual: the body gives %s, the way past it %s; add a shortcut?"
                .formatted(y.shape(), past.shape()));
    return past.add(y);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("body", body);
    if (shortcut != null) {
      map.put("shortcut", shortcut);
    }
    return map;
  }

  @Override
  public String describe() {
    return "Residual of "
        + body.describe()
        + (shortcut == null ? "" : " past " + shortcut.describe());
  }
}
