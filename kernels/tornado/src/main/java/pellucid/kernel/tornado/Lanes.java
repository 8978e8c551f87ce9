package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/// Threads of a group that work on one row together, neighbours on neighbouring elements; a group
/// serves as many rows as it has lots of lanes. They combine what each has found in a tree of local
/// memory (M. Harris, "Optimizing parallel reduction in CUDA", 2007), so the order depends on the
/// row's size alone.
///
/// All threads of a group must call what combines, also those without a row: there are barriers.
final class Lanes {
  /// Threads of a group.
  static final int LOCAL = 256;

  /// Up to this size a row has a lane for every element.
  private static final int SHORT = 32;

  /// Elements of a longer row for each lane, at least.
  private static final int EACH = 4;

  private Lanes() {}

  /// How many lanes a row of that size gets: a power of two.
  static int of(long cols) {
    long wanted = Math.min(LOCAL, Math.max(Math.min(cols, SHORT), cols / EACH));
    int lanes = 1;
    while (lanes < wanted) {
      lanes *= 2;
    }
    return lanes;
  }

  /// The groups that so many rows take.
  static long groups(long rows, int lanes) {
    int together = LOCAL / lanes;
    return (rows + together - 1) / together;
  }

  /// On the device: the sum of the values of the lanes of a row, for each of them.
  static float sum(KernelContext context, float[] local, int lanes, float value) {
    int t = context.localIdx;
    int lane = t & (lanes - 1);
    context.localBarrier(); // what it held has been read
    local[t] = value;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        local[t] = local[t] + local[t + s];
      }
    }
    context.localBarrier();
    return local[t - lane];
  }

  /// On the device: the largest of the values of the lanes of a row, NaN if any is, for each of
  /// them.
  static float max(KernelContext context, float[] local, int lanes, float value) {
    int t = context.localIdx;
    int lane = t & (lanes - 1);
    context.localBarrier();
    local[t] = value;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        local[t] = Functions.larger(local[t], local[t + s]);
      }
    }
    context.localBarrier();
    return local[t - lane];
  }
}
