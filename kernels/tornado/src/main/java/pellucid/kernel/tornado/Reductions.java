package pellucid.kernel.tornado;

import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.CumSumCall;
import pellucid.kernel.NdLoop;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;

/// Reductions, the index of the largest, running sums.
final class Reductions {
  private static final Kernel REDUCE =
      Kernel.numbers("reduce", Lanes.LOCAL, ReductionKernels::reduce);
  private static final Kernel ARG_MAX =
      Kernel.longs("arg_max", Lanes.LOCAL, ReductionKernels::argMax);
  private static final Kernel CUM_SUM =
      Kernel.floats("cum_sum", Lanes.LOCAL, ReductionKernels::cumSum);

  private Reductions() {}

  static boolean reduce(Accelerator home, ReduceCall call) {
    if (!Served.floats(call.in(), call.out())) {
      return false;
    }
    String what = Served.what(call.fn(), call.shape());
    NdLoop kept = loop(call, false, call.in().strides(), call.out().strides());
    NdLoop reduced = loop(call, true, call.in().strides(), call.out().strides());
    if (kept.dims() > Args.DIMS || reduced.dims() > Args.DIMS) {
      return false;
    }
    long results = kept.runs() * kept.length();
    long count = call.count();
    Lanes lanes = lanes(kept, reduced, results, count);
    long splits = lanes.splits(results, count);
    if (splits == 1) {
      begin(home, call.fn(), results, count, lanes, 1)
          .read(call.in())
          .write(call.out(), results)
          .add(0)
          .add(Math.max(1, reduced.dims()))
          .loop(kept, 2)
          .loop(reduced, 1)
          .number(call.fn() == ReduceFn.MEAN ? (double) count : 1)
          .launchGroups(REDUCE, lanes.groups(results), what);
      return true;
    }
    // The parts are [part, results]: reduced once more, along their first dimension.
    long parts = (count + chunk(count, splits) - 1) / chunk(count, splits);
    try (Scratch scratch = Scratch.of(home, parts * results)) {
      long[] dense = dense(call);
      begin(home, call.fn(), results, count, lanes, parts)
          .read(call.in())
          .add(scratch.start())
          .add(results)
          .add(Math.max(1, reduced.dims()))
          .loop(loop(call, false, call.in().strides(), dense), 2)
          .loop(reduced, 1)
          .number(1)
          .launchGroups(REDUCE, parts * lanes.groups(results), what);
      Lanes across = results == 1 ? Lanes.rows(parts) : Lanes.columns(results, parts);
      begin(home, call.fn(), results, parts, across, 1)
          .add(scratch.start())
          .write(call.out(), results)
          .add(0)
          .add(1)
          .loop(loop(call, false, dense, call.out().strides()), 2)
          .loop(line(parts, results), 1)
          .number(call.fn() == ReduceFn.MEAN ? (double) count : 1)
          .launchGroups(REDUCE, across.groups(results), what);
    }
    return true;
  }

  private static Args begin(
      Accelerator home, ReduceFn fn, long results, long count, Lanes lanes, long parts) {
    Args args = new Args(home).add(number(fn)).add(results).add(count);
    return lanes.addTo(args).add(lanes.groups(results)).add(chunk(count, parts)).number(start(fn));
  }

  /// Elements of each of so many parts.
  private static long chunk(long count, long parts) {
    return (count + parts - 1) / parts;
  }

  private static int number(ReduceFn fn) {
    return switch (fn) {
      case SUM, MEAN -> 0;
      case MAX -> 1;
      case MIN -> 2;
    };
  }

  private static double start(ReduceFn fn) {
    return switch (fn) {
      case SUM, MEAN -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  /// A walk over the reduced dimensions, or the kept ones, of two operands.
  private static NdLoop loop(ReduceCall call, boolean reduced, long[] a, long[] b) {
    NdLoop loop = new NdLoop();
    loop.begin(2);
    for (int d = 0; d < call.shape().length; d++) {
      loop.add(call.reduced()[d] == reduced ? call.shape()[d] : 1, a[d], b[d], 0);
    }
    return loop.end(0, 0, 0);
  }

  /// A walk along one dimension.
  private static NdLoop line(long size, long step) {
    NdLoop loop = new NdLoop();
    loop.begin(1);
    loop.add(size, step, 0, 0);
    return loop.end(0, 0, 0);
  }

  /// The strides of the results without gaps.
  private static long[] dense(ReduceCall call) {
    long[] kept = call.shape().clone();
    for (int d = 0; d < kept.length; d++) {
      kept[d] = call.reduced()[d] ? 1 : kept[d];
    }
    return Operand.rowMajor(kept);
  }

  /// Rows where the elements of a result lie closer together than the results, else columns.
  private static Lanes lanes(NdLoop kept, NdLoop reduced, long results, long count) {
    return step(reduced) <= step(kept) ? Lanes.rows(count) : Lanes.columns(results, count);
  }

  private static long step(NdLoop loop) {
    return loop.dims() == 0 ? Long.MAX_VALUE : loop.step(0, loop.dims() - 1);
  }

  static boolean argMax(Accelerator home, ArgMaxCall call) {
    if (!Served.floats(call.in()) || !Served.indices(call.out())) {
      return false;
    }
    long results = call.outer() * call.inner();
    Lanes lanes = lanes(results, call.size(), call.inner());
    lines(home, results, call.size(), call.inner(), lanes)
        .read(call.in())
        .write(call.out(), results)
        .launchGroups(
            ARG_MAX,
            lanes.groups(results),
            what("argMax", call.outer(), call.size(), call.inner()));
    return true;
  }

  static boolean cumSum(Accelerator home, CumSumCall call) {
    if (!Served.floats(call.in(), call.out())) {
      return false;
    }
    long results = call.outer() * call.inner();
    Lanes lanes = lanes(results, call.size(), call.inner());
    lines(home, results, call.size(), call.inner(), lanes)
        .read(call.in())
        .write(call.out(), results * call.size())
        .add(call.reverse() ? 1 : 0)
        .launchGroups(
            CUM_SUM,
            lanes.groups(results),
            what("cumSum", call.outer(), call.size(), call.inner()));
    return true;
  }

  private static Lanes lanes(long results, long size, long inner) {
    return inner == 1 ? Lanes.rows(size) : Lanes.columns(results, size);
  }

  private static Args lines(Accelerator home, long results, long size, long inner, Lanes lanes) {
    return lanes.addTo(new Args(home).add(results).add(size).add(inner));
  }

  private static String what(String op, long outer, long size, long inner) {
    return Served.what(op, new long[] {outer, size, inner});
  }
}
