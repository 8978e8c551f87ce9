package pellucid.nn;

import pellucid.kernel.DType;
import pellucid.tensor.InPlace;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// The keys and values that an attention layer has computed so far, so that a new token costs one
/// query instead of the whole sequence again.
///
/// Memory for the longest sequence is taken at once, outside of any [pellucid.tensor.TensorScope]:
/// a token then costs no copy of those before it. Without gradients, and for one thread.
public final class KvCache {
  private final Tensor keys;
  private final Tensor values;
  private long length;

  /// An empty cache.
  ///
  /// @param batch sequences, B
  /// @param heads heads of keys and values
  /// @param capacity the most tokens of a sequence
  /// @param depth elements of a head
  public KvCache(long batch, long heads, long capacity, long depth) {
    Shape shape = Shape.of(batch, heads, capacity, depth);
    this.keys = Tensor.full(shape, DType.F32, 0);
    this.values = Tensor.full(shape, DType.F32, 0);
  }

  /// Tokens in it.
  public long length() {
    return length;
  }

  /// The most tokens that it can hold.
  public long capacity() {
    return keys.dim(2);
  }

  /// Forgets all tokens.
  public void clear() {
    length = 0;
  }

  /// Appends the keys and values of new tokens.
  ///
  /// @param k [B, heads, T, depth]
  /// @param v likewise
  /// @throws ShapeMismatchException if they are of another shape, or more than there is room for
  void append(Tensor k, Tensor v) {
    long end = length + k.dim(2);
    if (end > capacity()) {
      throw new ShapeMismatchException(
          "kv_cache: %d tokens and %d more do not fit into %d; start a new cache with the last of them"
              .formatted(length, k.dim(2), capacity()));
    }
    InPlace.copy(keys.slice(2, length, end), k.detach());
    InPlace.copy(values.slice(2, length, end), v.detach());
    length = end;
  }

  /// The keys of all tokens, [B, heads, length, depth].
  Tensor keys() {
    return keys.slice(2, 0, length);
  }

  /// The values of all tokens, [B, heads, length, depth].
  Tensor values() {
    return values.slice(2, 0, length);
  }
}
