package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pellucid.kernel.tornado.Step.Source;

/// Steps that run as one launch: each reads what one before it computes, or is needed with it by
/// one behind, and a thread does all of them for its element.
///
/// So what a step reads must not be written by another thread of the chain. Operands overlap only
/// within one buffer; there both must have every element in the same place.
final class Chain {
  /// Whether steps share launches; else each has its own, for comparison.
  private static final boolean FUSED =
      !"false".equals(System.getProperty("pellucid.gpu.chains", "true"));

  /// Steps of a chain at most: one number for each.
  static final int MOST = Launch.NUMBERS;

  private static final int LOCAL = 256;
  private static final Kernel KERNEL = Kernel.bytesNumbers("chain", LOCAL, ChainKernels::chain);

  private final List<Step> steps;
  private final List<Walk> walks;

  private Chain(List<Step> steps) {
    this.steps = steps;
    this.walks = walks(steps);
  }

  /// The launches for what waits, neighbouring steps together.
  static List<Launch> launches(List<Queued> waiting) {
    List<Launch> launches = new ArrayList<>();
    for (int i = 0; i < waiting.size(); ) {
      if (waiting.get(i) instanceof Launch launch) {
        launches.add(launch);
        i++;
      } else {
        Chain chain = longest(waiting.subList(i, waiting.size()));
        launches.add(chain.launch());
        i += chain.steps.size();
      }
    }
    return launches;
  }

  /// The longest chain that begins with the first, which is a step.
  private static Chain longest(List<Queued> waiting) {
    List<Step> run = new ArrayList<>();
    for (Queued next : waiting) {
      if (run.size() == MOST || !(next instanceof Step step) || !joins(run, step)) {
        break;
      }
      run.add(step);
    }
    while (!isConnected(run)) {
      run.removeLast();
    }
    return new Chain(run);
  }

  private static boolean joins(List<Step> run, Step step) {
    if (run.isEmpty()) {
      return true;
    }
    List<Step> both = Stream.concat(run.stream(), Stream.of(step)).toList();
    return FUSED
        && run.getFirst().count() == step.count()
        && walks(both).size() <= ChainKernels.WALKS
        && run.stream().noneMatch(earlier -> collide(earlier, step));
  }

  /// The different walks of the operands, the dense one first.
  private static List<Walk> walks(List<Step> steps) {
    Stream<Walk> used = steps.stream().flatMap(step -> step.ins().stream()).map(Source::walk);
    return Stream.concat(Stream.of(Walk.DENSE), used).distinct().toList();
  }

  /// Whether all steps are joined by what one computes and another reads.
  private static boolean isConnected(List<Step> run) {
    int[] parts = new int[run.size()];
    for (int s = 0; s < run.size(); s++) {
      parts[s] = s;
      for (Source in : run.get(s).ins()) {
        int part = parts[writer(run, s, in)];
        for (int t = 0; t < s; t++) {
          parts[t] = parts[t] == part ? s : parts[t];
        }
      }
    }
    return Arrays.stream(parts).allMatch(part -> part == parts[0]);
  }

  /// The step that computes an operand of step s; s itself if none before it does.
  private static int writer(List<Step> run, int s, Source in) {
    for (int t = s - 1; t >= 0; t--) {
      if (run.get(t).out().equals(in)) {
        return t;
      }
    }
    return s;
  }

  /// Whether a thread would touch what another thread writes.
  private static boolean collide(Step earlier, Step later) {
    return later.ins().stream().anyMatch(in -> crosses(in, earlier.out()))
        || earlier.ins().stream().anyMatch(in -> crosses(in, later.out()))
        || crosses(earlier.out(), later.out());
  }

  private static boolean crosses(Source one, Source other) {
    return one.sharesRange(other) && !one.equals(other);
  }

  private Launch launch() {
    int[] ints = new int[ChainKernels.PROGRAM + steps.size() * ChainKernels.STEP];
    float[] numbers = new float[steps.size()];
    int count = steps.getFirst().count();
    ints[0] = count;
    ints[1] = steps.size();
    for (int w = 0; w < walks.size(); w++) {
      walks.get(w).put(ints, ChainKernels.HEAD + w * Walk.INTS);
    }
    for (int s = 0; s < steps.size(); s++) {
      numbers[s] = steps.get(s).alpha();
      put(s, ints, ChainKernels.PROGRAM + s * ChainKernels.STEP);
    }
    String what = steps.stream().map(Step::what).collect(Collectors.joining(", "));
    return new Launch(KERNEL, (count + LOCAL - 1) / LOCAL, ints, numbers, what);
  }

  private void put(int s, int[] ints, int at) {
    Step step = steps.get(s);
    Arrays.fill(ints, at, at + ChainKernels.STEP, ChainKernels.REGISTER);
    ints[at] = step.fn();
    for (int o = 0; o < step.ins().size(); o++) {
      Source in = step.ins().get(o);
      if (!isValueBefore(s, in)) {
        ints[at + 1 + 2 * o] = in.first();
        ints[at + 2 + 2 * o] = 2 * walks.indexOf(in.walk()) + heap(in);
      }
    }
    ints[at + 7] = step.out().first();
    ints[at + 8] = isWanted(s) ? heap(step.out()) : ChainKernels.REGISTER;
  }

  private static int heap(Source source) {
    return source.truths() ? 1 : 0;
  }

  /// Whether an operand of a step is what the step before it computes.
  private boolean isValueBefore(int s, Source in) {
    return s > 0 && in.equals(steps.get(s - 1).out());
  }

  /// Whether anybody reads the result of a step from memory: a step after the next, or what comes
  /// after the chain.
  private boolean isWanted(int s) {
    Step step = steps.get(s);
    if (step.value().wantedAfter(steps.getLast().number())) {
      return true;
    }
    return s == steps.size() - 1
        || steps.stream().skip(s + 2L).anyMatch(later -> later.ins().contains(step.out()));
  }
}
