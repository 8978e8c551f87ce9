package pellucid.nn;

import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Rotary position embedding (J. Su et al., "RoFormer", 2021): queries and keys [..., T, D] are
/// rotated, the pair i at place t by the angle `t / base^(2 i / D)`, so that their products depend
/// on the distance of their places. The pairs are the two halves of D, as in GPT-NeoX and Llama;
/// weights of models that pair neighbours (GPT-J, the paper) have to be permuted.
///
/// ```java
/// RotaryEmbedding rotary = RotaryEmbedding.of(64, 2048, 10_000);
/// Tensor scores = rotary.at(0, q).attention(rotary.at(0, k), v, true);
/// ```
///
/// @param cos the angles' cosines, [places, D/2]
/// @param sin the angles' sines, [places, D/2]
public record RotaryEmbedding(Tensor cos, Tensor sin) implements Layer {
  /// Checks the shapes.
  public RotaryEmbedding {
    Shape shape = cos.shape();
    Params.require(shape.rank() == 2, () -> "rotary: cos must be [places, D/2], got " + shape);
    Params.shape("rotary: sin", sin, shape.toArray());
  }

  /// Tables for a number of places, F32, computed in double.
  ///
  /// @param depth elements of a head, D, even
  /// @param places the longest sequence
  /// @param base 10,000 in the paper
  public static RotaryEmbedding of(int depth, int places, double base) {
    if (depth < 2 || depth % 2 != 0 || places < 1 || !(base > 0)) {
      throw new IllegalArgumentException(
          "rotary: depth %d must be even, %d places and base %s positive"
              .formatted(depth, places, base));
    }
    int half = depth / 2;
    float[] cos = new float[places * half];
    float[] sin = new float[places * half];
    for (int t = 0; t < places; t++) {
      for (int i = 0; i < half; i++) {
        double angle = t * Math.pow(base, -2.0 * i / depth);
        cos[t * half + i] = (float) Math.cos(angle);
        sin[t * half + i] = (float) Math.sin(angle);
      }
    }
    return new RotaryEmbedding(Tensor.of(cos, places, half), Tensor.of(sin, places, half));
  }

  /// Rotates steps that begin at a place.
  ///
  /// @param first the place of the first step: how many are in the cache
  /// @param x [..., T, D]
  /// @throws pellucid.tensor.ShapeMismatchException if the tables are too short
  public Tensor at(long first, Tensor x) {
    Params.require(
        x.shape().rank() >= 2 && first >= 0 && first + x.dim(-2) <= cos.dim(0),
        () ->
            "rotary: %s from place %d on does not fit into %d places"
                .formatted(x.shape(), first, cos.dim(0)));
    long end = first + x.dim(-2);
    return x.rotary(
        cos.slice(0, first, end).cast(x.dtype()), sin.slice(0, first, end).cast(x.dtype()));
  }

  /// Rotates steps that begin at place 0.
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return at(0, x);
  }

  @Override
  public String describe() {
    return "RotaryEmbedding %d, %d places".formatted(2 * cos.dim(1), cos.dim(0));
  }
}
