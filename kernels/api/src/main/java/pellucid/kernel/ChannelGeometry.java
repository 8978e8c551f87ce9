package pellucid.kernel;

/// The sizes of something with channels, [n, c, inner]: `inner` is height times width, or 1.
///
/// @param n samples
/// @param c channels
/// @param inner elements of a channel of a sample
public record ChannelGeometry(long n, long c, long inner) {
  /// Elements of a channel in all samples.
  public long count() {
    return n * inner;
  }
}
