package pellucid.kernel.tornado;

import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.CumSumCall;
import pellucid.kernel.ReduceCall;

/// Reductions, the index of the largest, running sums.
final class Reductions {
  private Reductions() {}

  static boolean reduce(Accelerator home, ReduceCall call) {
    return false;
  }

  static boolean argMax(Accelerator home, ArgMaxCall call) {
    return false;
  }

  static boolean cumSum(Accelerator home, CumSumCall call) {
    return false;
  }
}
