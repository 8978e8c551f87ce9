package pellucid.kernel.tornado;

import java.util.function.UnaryOperator;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.Operand;

/// Sums over channels, in one launch, or in two where a channel is long: of its parts, then of
/// those.
///
/// @param home the device
/// @param geometry the sizes
/// @param what the call in words, for errors
record Channels(Accelerator home, ChannelGeometry geometry, String what) {
  private static final Kernel MOMENTS =
      Kernel.numbers("moments", Lanes.LOCAL, ChannelKernels::moments);
  private static final Kernel COMBINE_MOMENTS =
      Kernel.floats("combine_moments", Lanes.LOCAL, ChannelKernels::combineMoments);
  private static final Kernel GRADIENT_SUMS =
      Kernel.numbers("gradient_sums", Lanes.LOCAL, ChannelKernels::gradientSums);
  private static final Kernel COMBINE_SUMS =
      Kernel.floats("combine_sums", Lanes.LOCAL, ChannelKernels::combineSums);

  /// With a smaller inner dimension neighbouring channels are the better neighbours.
  private static final int NARROW = 8;

  /// Means and variances.
  ///
  /// @param moments [2, c]
  void moments(Operand x, Operand moments) {
    long c = geometry.c();
    long parts = parts();
    if (parts == 1) {
      begin(1)
          .read(x)
          .write(moments, 2 * c)
          .number((double) geometry.count())
          .launchGroups(MOMENTS, groups(), what);
      return;
    }
    try (Scratch scratch = Scratch.of(home, parts * 2 * c)) {
      begin(parts)
          .read(x)
          .add(scratch.start())
          .number(1)
          .launchGroups(MOMENTS, parts * groups(), what);
      new Args(home)
          .add(c)
          .add(geometry.count())
          .add(chunk(parts))
          .add(parts)
          .add(scratch.start())
          .write(moments, 2 * c)
          .launch(COMBINE_MOMENTS, c, what);
    }
  }

  /// The sum of gradY, and of gradY times the normalised x.
  ///
  /// @param operands adds x, means, variances, gradY and eps to the arguments
  /// @param byRow whether means and variances are those of rows
  /// @param sum [c]
  /// @param product [c]
  void gradientSums(UnaryOperator<Args> operands, boolean byRow, Operand sum, Operand product) {
    long c = geometry.c();
    long parts = parts();
    if (parts == 1) {
      operands
          .apply(begin(1))
          .write(sum, c)
          .write(product, c)
          .add(0)
          .add(byRow ? 1 : 0)
          .launchGroups(GRADIENT_SUMS, groups(), what);
      return;
    }
    try (Scratch scratch = Scratch.of(home, parts * 2 * c)) {
      operands
          .apply(begin(parts))
          .add(scratch.start())
          .add(scratch.start() + c)
          .add(2 * c)
          .add(byRow ? 1 : 0)
          .launchGroups(GRADIENT_SUMS, parts * groups(), what);
      new Args(home)
          .add(c)
          .add(parts)
          .add(scratch.start())
          .write(sum, c)
          .write(product, c)
          .launch(COMBINE_SUMS, c, what);
    }
  }

  private Lanes lanes() {
    return geometry.inner() < NARROW
        ? Lanes.columns(geometry.c(), geometry.count())
        : Lanes.rows(geometry.count());
  }

  private long groups() {
    return lanes().groups(geometry.c());
  }

  private long parts() {
    long splits = lanes().splits(geometry.c(), geometry.count());
    return splits == 1 ? 1 : (geometry.count() + chunk(splits) - 1) / chunk(splits);
  }

  private long chunk(long parts) {
    return (geometry.count() + parts - 1) / parts;
  }

  private Args begin(long parts) {
    Args args = new Args(home).add(geometry.c()).add(geometry.inner()).add(geometry.count());
    return lanes().addTo(args).add(groups()).add(chunk(parts));
  }
}
