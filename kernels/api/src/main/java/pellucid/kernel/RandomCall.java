package pellucid.kernel;

/// Fills a dense floating operand with random numbers: element i is a function of (key, stream, i)
/// alone, see [Philox].
///
/// @param fn the distribution
/// @param key the seed
/// @param stream the number of this draw under the seed
/// @param count how many
/// @param out [count], dense, floating
public record RandomCall(RandomFn fn, long key, long stream, long count, Operand out) {}
