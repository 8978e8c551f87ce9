package pellucid.kernel.tornado;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.NormFn;
import pellucid.kernel.Operand;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;

/// Normalisations of rows and channels, and their gradients.
final class Norms {
  private static final Kernel ROW_NORM =
      Kernel.numbers("row_norm", Lanes.LOCAL, NormKernels::rowNorm);
  private static final Kernel ROW_NORM_BACKWARD =
      Kernel.numbers("row_norm_backward", Lanes.LOCAL, NormKernels::rowNormBackward);
  private static final Kernel BATCH_NORM =
      Kernel.numbers("batch_norm", Lanes.LOCAL, ChannelKernels::batchNorm);
  private static final Kernel BATCH_NORM_BACKWARD =
      Kernel.numbers("batch_norm_backward", Lanes.LOCAL, ChannelKernels::batchNormBackward);

  private Norms() {}

  static boolean rowNorm(Accelerator home, RowNormCall call) {
    if (!Served.floats(call.x(), call.weight(), call.bias(), call.y())) {
      return false;
    }
    Lanes lanes = Lanes.rows(call.cols());
    Args args = rows(home, call.rows(), call.cols(), call.fn()).read(call.x()).number(call.eps());
    optional(args, call.weight());
    optional(args, call.bias())
        .write(call.y(), call.rows() * call.cols())
        .launchGroups(
            ROW_NORM, lanes.groups(call.rows()), what(call.fn(), call.rows(), call.cols()));
    return true;
  }

  static boolean rowNormBackward(Accelerator home, RowNormBackwardCall call) {
    if (!Served.floats(call.x(), call.weight(), call.gradY(), call.gradX())
        || !Served.floats(call.gradWeight(), call.gradBias())) {
      return false;
    }
    long rows = call.rows();
    long cols = call.cols();
    String what = what(call.fn(), rows, cols) + " backward";
    try (Scratch kept = Scratch.of(home, 2 * rows)) {
      Args args = rows(home, rows, cols, call.fn()).read(call.x()).number(call.eps());
      optional(args, call.weight())
          .read(call.gradY())
          .write(call.gradX(), rows * cols)
          .add(kept.start())
          .launchGroups(ROW_NORM_BACKWARD, Lanes.rows(cols).groups(rows), what);
      new Channels(home, new ChannelGeometry(rows, cols, 1), what)
          .gradientSums(
              sums ->
                  sums.read(call.x())
                      .add(kept.start())
                      .add(kept.start() + rows)
                      .read(call.gradY())
                      .number(call.eps()),
              true,
              call.gradBias(),
              call.gradWeight());
    }
    return true;
  }

  private static Args rows(Accelerator home, long rows, long cols, NormFn fn) {
    return new Args(home)
        .add(rows)
        .add(cols)
        .add(Lanes.rows(cols).count())
        .add(fn == NormFn.LAYER ? 1 : 0);
  }

  private static Args optional(Args args, @Nullable Operand operand) {
    return operand == null ? args.add(-1) : args.read(operand);
  }

  private static String what(NormFn fn, long rows, long cols) {
    return Served.what(fn.name().toLowerCase(Locale.ROOT) + "Norm", new long[] {rows, cols});
  }

  static boolean channelMoments(Accelerator home, ChannelMomentsCall call) {
    if (!Served.floats(call.x(), call.moments())) {
      return false;
    }
    new Channels(home, call.geometry(), what("channelMoments", call.geometry()))
        .moments(call.x(), call.moments());
    return true;
  }

  static boolean batchNorm(Accelerator home, BatchNormCall call) {
    if (!Served.floats(call.x(), call.mean(), call.variance(), call.weight())
        || !Served.floats(call.bias(), call.y())) {
      return false;
    }
    ChannelGeometry g = call.geometry();
    long elements = g.count() * g.c();
    new Args(home)
        .add(elements)
        .add(g.c())
        .add(g.inner())
        .read(call.x())
        .read(call.mean())
        .read(call.variance())
        .read(call.weight())
        .read(call.bias())
        .write(call.y(), elements)
        .number(call.eps())
        .launch(BATCH_NORM, elements, what("batchNorm", g));
    return true;
  }

  static boolean batchNormBackward(Accelerator home, BatchNormBackwardCall call) {
    if (!Served.floats(call.x(), call.mean(), call.variance(), call.weight())
        || !Served.floats(call.gradY(), call.gradX(), call.gradWeight(), call.gradBias())) {
      return false;
    }
    ChannelGeometry g = call.geometry();
    String what = what("batchNormBackward", g);
    new Channels(home, g, what)
        .gradientSums(
            args ->
                args.read(call.x())
                    .read(call.mean())
                    .read(call.variance())
                    .read(call.gradY())
                    .number(call.eps()),
            false,
            call.gradBias(),
            call.gradWeight());
    long elements = g.count() * g.c();
    new Args(home)
        .add(elements)
        .add(g.c())
        .add(g.inner())
        .add(g.count())
        .read(call.x())
        .read(call.mean())
        .read(call.variance())
        .read(call.weight())
        .read(call.gradY())
        .read(call.gradBias())
        .read(call.gradWeight())
        .write(call.gradX(), elements)
        .number(call.eps())
        .launch(BATCH_NORM_BACKWARD, elements, what);
    return true;
  }

  private static String what(String op, ChannelGeometry g) {
    return Served.what(op, new long[] {g.n(), g.c(), g.inner()});
  }
}
