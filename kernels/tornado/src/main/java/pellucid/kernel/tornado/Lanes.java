package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/// Threads of a group that work on one result together; a group serves as many results as it has
/// lots of lanes. They combine what each has found in a tree of local memory (M. Harris,
/// "Optimizing parallel reduction in CUDA", 2007), so the order depends on the sizes alone.
///
/// Neighbouring threads read neighbouring elements: they are lanes of one result where its elements
/// are neighbours (a row), else lanes of neighbouring results (columns).
///
/// All threads of a group must call what combines, also those without a result: there are barriers.
///
/// @param count lanes of a result, a power of two
/// @param step from a lane to the next, in threads
/// @param outStep from a result to the next, in threads
record Lanes(int count, int step, int outStep) {
  /// Threads of a group.
  static final int LOCAL = 256;

  /// Numbers of local memory that [#sum] and [#max] need. TornadoVM addresses an array in local
  /// memory that is passed to another method like one with a header, counted in bytes: `[4 i +
  /// 16]`.
  static final int ROOM = 4 * LOCAL + 16;

  /// Up to this size a row has a lane for every element.
  private static final int SHORT = 32;

  /// Elements of a longer row for each lane, at least.
  private static final int EACH = 4;

  /// Columns side by side, so that a read of them is a whole memory transaction.
  private static final int WIDE = 32;

  /// Elements that a lane should have before a result is split between groups.
  private static final int LONG = 32;

  /// Groups that keep a large card busy.
  private static final int BUSY = 512;

  /// Lanes for rows of so many elements.
  static Lanes rows(long size) {
    int lanes = power(Math.max(Math.min(size, SHORT), size / EACH));
    return new Lanes(lanes, 1, lanes);
  }

  /// Lanes for so many columns of so many elements.
  static Lanes columns(long columns, long size) {
    int together = power(Math.min(columns, WIDE));
    int lanes = Math.min(LOCAL / together, power(size / EACH));
    return new Lanes(lanes, LOCAL / lanes, 1);
  }

  /// The smallest power of two not below a number, at most [#LOCAL].
  private static int power(long least) {
    int power = 1;
    while (power < Math.min(least, LOCAL)) {
      power *= 2;
    }
    return power;
  }

  /// The groups that so many results take.
  long groups(long results) {
    int together = LOCAL / count;
    return (results + together - 1) / together;
  }

  /// Between how many groups each of so many results of so many elements should be split: 1 where
  /// the sum of the parts would cost more than it gains.
  long splits(long results, long size) {
    long most = size / ((long) count * LONG);
    long splits = Math.min(most, BUSY / Math.max(1, groups(results)));
    return splits < 4 ? 1 : splits;
  }

  /// Adds the three numbers for the kernel.
  Args addTo(Args args) {
    return args.add(count).add(step).add(outStep);
  }

  /// On the device: the sum of the values of the lanes of a result, for each of them.
  static float sum(KernelContext context, float[] local, int lanes, int step, float value) {
    int t = context.localIdx;
    int lane = t / step & (lanes - 1);
    context.localBarrier(); // what it held has been read
    local[t] = value;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        local[t] = local[t] + local[t + s * step];
      }
    }
    context.localBarrier();
    return local[t - lane * step];
  }

  /// On the device: the largest of the values of the lanes of a result, NaN if any is, for each of
  /// them.
  static float max(KernelContext context, float[] local, int lanes, int step, float value) {
    int t = context.localIdx;
    int lane = t / step & (lanes - 1);
    context.localBarrier();
    local[t] = value;
    for (int s = lanes >> 1; s > 0; s >>= 1) {
      context.localBarrier();
      if (lane < s) {
        local[t] = Functions.larger(local[t], local[t + s * step]);
      }
    }
    context.localBarrier();
    return local[t - lane * step];
  }
}
