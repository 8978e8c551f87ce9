package pellucid.kernel.tornado;

import pellucid.kernel.ArgSortCall;
import pellucid.kernel.Operand;

/// The order of elements.
final class Sorts {
  private static final int LOCAL = 256;
  private static final Kernel SORT_BLOCKS =
      Kernel.longs("sort_blocks", LOCAL, SortKernels::sortBlocks);
  private static final Kernel MERGE_RUNS =
      Kernel.longs("merge_runs", LOCAL, SortKernels::mergeRuns);

  /// Elements of a block that is sorted by counting.
  private static final long BLOCK = 512;

  /// Positions are kept as floats: longer lines have some that a float can't hold.
  static final long LONGEST = 1 << 24;

  private Sorts() {}

  static boolean argSort(Accelerator home, ArgSortCall call) {
    if (!Served.floats(call.in()) || !Served.indices(call.out()) || call.size() > LONGEST) {
      return false;
    }
    if (call.size() <= BLOCK) {
      begin(home, call, BLOCK)
          .add(0)
          .write(call.out(), results(call))
          .add(1)
          .launch(SORT_BLOCKS, elements(call), what(call));
      return true;
    }
    try (Scratch one = Scratch.of(home, elements(call));
        Scratch two = Scratch.of(home, elements(call))) {
      long run = 2 * BLOCK;
      while (run < call.size()) {
        run *= 2;
      }
      Scratch runs = runs(home, call, run, one, two);
      begin(home, call, run)
          .add(runs.start())
          .write(call.out(), results(call))
          .add(1)
          .launch(MERGE_RUNS, elements(call), what(call));
    }
    return true;
  }

  /// Queues the sort of one line of numbers, ascending and stable: as floats, where each stands.
  ///
  /// @param one room for a float an element
  /// @param two another such
  /// @return the one of the two that has the positions
  static Scratch order(Accelerator home, Operand line, long size, Scratch one, Scratch two) {
    ArgSortCall call = new ArgSortCall(false, 1, size, 1, size, line, line);
    return runs(home, call, 2 * size, one, two);
  }

  /// Queues the launches that make runs, until the next would make them that long.
  private static Scratch runs(
      Accelerator home, ArgSortCall call, long limit, Scratch one, Scratch two) {
    begin(home, call, BLOCK)
        .add(0)
        .add(one.start())
        .add(0)
        .launch(SORT_BLOCKS, elements(call), what(call));
    Scratch from = one;
    Scratch to = two;
    for (long run = 2 * BLOCK; run < limit; run *= 2) {
      begin(home, call, run)
          .add(from.start())
          .add(to.start())
          .add(0)
          .launch(MERGE_RUNS, elements(call), what(call));
      Scratch swapped = from;
      from = to;
      to = swapped;
    }
    return from;
  }

  private static long elements(ArgSortCall call) {
    return call.outer() * call.size() * call.inner();
  }

  private static String what(ArgSortCall call) {
    return Served.what("argSort", new long[] {call.outer(), call.size(), call.inner()});
  }

  private static long results(ArgSortCall call) {
    return call.outer() * call.count() * call.inner();
  }

  private static Args begin(Accelerator home, ArgSortCall call, long run) {
    return new Args(home)
        .add(elements(call))
        .add(call.size())
        .add(call.inner())
        .add(call.descending() ? 1 : 0)
        .add(call.count())
        .add(run)
        .read(call.in());
  }
}
