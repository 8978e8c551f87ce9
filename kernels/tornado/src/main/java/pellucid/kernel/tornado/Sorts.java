package pellucid.kernel.tornado;

import pellucid.kernel.ArgSortCall;

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
  private static final long LONGEST = 1 << 24;

  private Sorts() {}

  static boolean argSort(Accelerator home, ArgSortCall call) {
    if (!Served.floats(call.in()) || !Served.indices(call.out()) || call.size() > LONGEST) {
      return false;
    }
    long elements = call.outer() * call.size() * call.inner();
    String what = Served.what("argSort", new long[] {call.outer(), call.size(), call.inner()});
    if (call.size() <= BLOCK) {
      begin(home, call, BLOCK)
          .add(0)
          .write(call.out(), results(call))
          .add(1)
          .launch(SORT_BLOCKS, elements, what);
      return true;
    }
    try (Scratch one = Scratch.of(home, elements);
        Scratch two = Scratch.of(home, elements)) {
      begin(home, call, BLOCK).add(0).add(one.start()).add(0).launch(SORT_BLOCKS, elements, what);
      Scratch from = one;
      Scratch to = two;
      for (long run = 2 * BLOCK; run < 2 * call.size(); run *= 2) {
        boolean last = run >= call.size();
        Args args = begin(home, call, run).add(from.start());
        (last ? args.write(call.out(), results(call)) : args.add(to.start()))
            .add(last ? 1 : 0)
            .launch(MERGE_RUNS, elements, what);
        Scratch swapped = from;
        from = to;
        to = swapped;
      }
    }
    return true;
  }

  private static long results(ArgSortCall call) {
    return call.outer() * call.count() * call.inner();
  }

  private static Args begin(Accelerator home, ArgSortCall call, long run) {
    return new Args(home)
        .add(call.outer() * call.size() * call.inner())
        .add(call.size())
        .add(call.inner())
        .add(call.descending() ? 1 : 0)
        .add(call.count())
        .add(run)
        .read(call.in());
  }
}
