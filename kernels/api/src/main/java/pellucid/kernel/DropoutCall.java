package pellucid.kernel;

/// Inverted dropout: `out[i] = uniform(key, stream, i) < p ? 0 : in[i] / (1 - p)` (Srivastava et
/// al. 2014).
///
/// The same key and stream drop the same elements, so the backward pass is the same call on the
/// gradient. Kept elements are multiplied by `1 / (1 - p)`, rounded to the dtype; `uniform` is
/// [Philox#uniform] of the element's word.
///
/// @param p the probability that an element is dropped, in [0, 1)
/// @param key the seed
/// @param stream the number of this draw under the seed
/// @param count how many elements
/// @param in [count], dense, floating
/// @param out [count], dense, same dtype
public record DropoutCall(double p, long key, long stream, long count, Operand in, Operand out) {}
