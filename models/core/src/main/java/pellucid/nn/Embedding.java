package pellucid.nn;

import java.util.OptionalLong;
import java.util.SequencedMap;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A table of vectors, looked up by index: indices [...], I64 or I32, to [..., d].
///
/// The padding index, if there is one, gives its row like any other but no gradient flows to it, so
/// that the row stays what it is, as PyTorch does it.
///
/// @param weight [v, d]
/// @param padding the index that stands for nothing, in [0, v)
public record Embedding(Tensor weight, OptionalLong padding) implements Layer {
  /// Checks shape and padding; makes a leaf of a tensor without gradients.
  public Embedding {
    Shape shape = weight.shape();
    Params.require(shape.rank() == 2, () -> "embedding: weight must be [v, d], got " + shape);
    Params.require(
        padding.isEmpty() || (padding.getAsLong() >= 0 && padding.getAsLong() < shape.dim(0)),
        () ->
            "embedding: padding index %d is not in [0, %d)"
                .formatted(padding.getAsLong(), shape.dim(0)));
    weight = Params.learned(weight);
  }

  /// With normal random weights and no padding index.
  ///
  /// @param count how many vectors, v
  /// @param size elements of a vector, d
  /// @param deviation standard deviation: 1 in PyTorch, 0.02 in GPT-2
  public static Embedding of(long count, long size, double deviation, Rng rng) {
    return new Embedding(
        rng.normal(Shape.of(count, size), deviation).withGrad(), OptionalLong.empty());
  }

  /// A new table with these weights and zeros in the row of the padding index.
  public Embedding withPadding(long index) {
    Tensor rows = Tensor.arange(weight.dim(0)).ne(Tensor.of(new long[] {index}));
    Tensor zeroed = weight.detach().mul(rows.cast(weight.dtype()).unsqueeze(1));
    return new Embedding(zeroed, OptionalLong.of(index));
  }

  @Override
  public Tensor forward(Tensor indices, Pass pass) {
    Tensor vectors = weight.gather(indices, 0);
    if (padding.isEmpty()) {
      return vectors;
    }
    Tensor nothing = indices.eq(indices.fullLike((double) padding.getAsLong()));
    return nothing.unsqueeze(-1).where(vectors.detach(), vectors);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, null);
  }

  @Override
  public String describe() {
    String text = "Embedding %d x %d".formatted(weight.dim(0), weight.dim(1));
    return padding.isEmpty() ? text : text + ", padding " + padding.getAsLong();
  }
}
