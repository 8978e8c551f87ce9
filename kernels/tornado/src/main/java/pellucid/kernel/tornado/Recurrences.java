package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;

/// Recurrent layers and their gradients: what does not depend on the step before is a product over
/// all steps at once, the rest a launch for each step.
final class Recurrences {
  private static final int LOCAL = RecurrenceKernels.LOCAL;
  private static final Kernel PLAIN =
      Kernel.sized(
          "recurrent", LOCAL, RecurrenceKernels::recurrentStep, RecurrentFn.RNN_TANH.gates());
  private static final Kernel GRU =
      Kernel.sized("recurrent", LOCAL, RecurrenceKernels::recurrentStep, RecurrentFn.GRU.gates());
  private static final Kernel LSTM =
      Kernel.sized("recurrent", LOCAL, RecurrenceKernels::recurrentStep, RecurrentFn.LSTM.gates());
  private static final Kernel BACK =
      Kernel.floats("recurrentBack", LOCAL, RecurrenceKernels::recurrentStepBack);
  private static final Kernel COLUMN_SUMS =
      Kernel.floats("columnSums", LOCAL, RecurrenceKernels::columnSums);

  private Recurrences() {}

  static boolean recurrent(Accelerator home, RecurrentCall call) {
    if (!Served.floats(call.x(), call.h0(), call.c0(), call.weightIh(), call.weightHh())
        || !Served.floats(call.biasIh(), call.biasHh())
        || !Served.floats(call.outputs(), call.cells(), call.kept())) {
      return false;
    }
    RecurrentGeometry g = call.geometry();
    try (ScratchTensors scratch = new ScratchTensors(home)) {
      Operand inputs = scratch.floats((long) g.steps() * g.batch(), g.rows());
      if (!inputs(home, call, inputs)) {
        return false;
      }
      for (int t = 0; t < g.steps(); t++) {
        step(home, call, inputs, t);
      }
    }
    return true;
  }

  /// `W x + b` for all steps.
  private static boolean inputs(Accelerator home, RecurrentCall call, Operand inputs) {
    RecurrentGeometry g = call.geometry();
    Operand bias = call.biasIh();
    return Products.gemm(
        home,
        new GemmCall(
            new long[0],
            g.steps() * g.batch(),
            g.rows(),
            g.inputs(),
            matrix(call.x(), g.inputs()),
            transposed(call.weightIh(), g.inputs()),
            inputs,
            bias == null ? null : new Operand(bias.buffer(), bias.offset(), new long[] {0, 1}),
            false));
  }

  private static void step(Accelerator home, RecurrentCall call, Operand inputs, int t) {
    RecurrentGeometry g = call.geometry();
    long states = (long) g.batch() * g.hidden();
    Args args =
        new Args(home)
            .add(g.batch())
            .add(g.hidden())
            .add(g.fn() == RecurrentFn.RNN_RELU ? 1 : 0)
            .read(at(inputs, t * states * g.fn().gates()))
            .read(before(call.h0(), call.outputs(), t, states))
            .read(call.weightHh());
    readIfThere(args.add(call.biasHh() == null ? 0 : 1), call.biasHh());
    args.update(at(call.outputs(), t * states));
    updateIfThere(
        args.add(call.kept() == null ? 0 : 1), call.kept(), t * states * RecurrentFn.KEPT);
    if (call.c0() != null && call.cells() != null) {
      args.read(before(call.c0(), call.cells(), t, states));
      args.update(at(call.cells(), t * states));
    }
    Kernel kernel =
        switch (g.fn()) {
          case LSTM -> LSTM;
          case GRU -> GRU;
          case RNN_TANH, RNN_RELU -> PLAIN;
        };
    args.launchGroups(kernel, groups(g), what("", g));
  }

  private static long groups(RecurrentGeometry g) {
    long down = Math.ceilDiv(g.batch(), RecurrenceKernels.SIDE);
    return down * Math.ceilDiv(g.hidden(), RecurrenceKernels.SIDE);
  }

  private static void readIfThere(Args args, @Nullable Operand operand) {
    if (operand == null) {
      args.add(0);
    } else {
      args.read(operand);
    }
  }

  private static void updateIfThere(Args args, @Nullable Operand operand, long elements) {
    if (operand == null) {
      args.add(0);
    } else {
      args.update(at(operand, elements));
    }
  }

  /// An operand from a later element on.
  private static Operand at(Operand operand, long elements) {
    return new Operand(operand.buffer(), operand.offset() + elements, operand.strides());
  }

  /// The states before step t.
  private static Operand before(Operand first, Operand states, int t, long size) {
    return t == 0 ? first : at(states, (t - 1) * size);
  }

  private static Operand matrix(Operand operand, long columns) {
    return new Operand(operand.buffer(), operand.offset(), new long[] {Math.max(columns, 1), 1});
  }

  private static Operand transposed(Operand operand, long columns) {
    return new Operand(operand.buffer(), operand.offset(), new long[] {1, Math.max(columns, 1)});
  }

  private static String what(String way, RecurrentGeometry g) {
    return Served.what(g.fn(), new long[] {g.steps(), g.batch(), g.inputs(), g.hidden()}) + way;
  }

  static boolean recurrentBackward(Accelerator home, RecurrentBackwardCall call) {
    if (!Served.floats(call.x(), call.h0(), call.c0(), call.weightIh(), call.weightHh())
        || !Served.floats(call.outputs(), call.cells(), call.kept())
        || !Served.floats(call.gradOutputs(), call.gradCells(), call.gradX(), call.gradH0())
        || !Served.floats(call.gradC0(), call.gradWeightIh(), call.gradWeightHh())
        || !Served.floats(call.gradBiasIh(), call.gradBiasHh())) {
      return false;
    }
    RecurrentGeometry g = call.geometry();
    try (ScratchTensors scratch = new ScratchTensors(home)) {
      long rows = (long) g.steps() * g.batch();
      Operand dwx = scratch.floats(rows, g.rows());
      Operand duh = g.fn() == RecurrentFn.GRU ? scratch.floats(rows, g.rows()) : dwx;
      for (int t = g.steps() - 1; t >= -1; t--) {
        stepBack(home, call, dwx, duh, t);
      }
      columnSums(home, g, dwx, call.gradBiasIh());
      columnSums(home, g, duh, call.gradBiasHh());
      return products(home, call, dwx, duh);
    }
  }

  /// Step t; -1 is in front of the first.
  private static void stepBack(
      Accelerator home, RecurrentBackwardCall call, Operand dwx, Operand duh, int t) {
    RecurrentGeometry g = call.geometry();
    long states = (long) g.batch() * g.hidden();
    long gates = g.fn().gates() * states;
    int now = Math.max(t, 0);
    int next = Math.min(t + 1, g.steps() - 1);
    Args args =
        new Args(home)
            .add(g.batch())
            .add(g.hidden())
            .add(g.fn().gates())
            .add(
                switch (g.fn()) {
                  case RNN_TANH -> 0;
                  case RNN_RELU -> 1;
                  case GRU -> 2;
                  case LSTM -> 3;
                })
            .add(t < g.steps() - 1 ? 1 : 0)
            .add(t < 0 ? 1 : 0)
            .read(at(duh, next * gates))
            .read(call.weightHh())
            .read(at(call.gradOutputs(), now * states))
            .read(at(call.kept(), now * states * RecurrentFn.KEPT))
            .read(before(call.h0(), call.outputs(), now, states))
            .update(call.gradH0())
            .update(at(dwx, now * gates))
            .update(at(duh, now * gates));
    if (call.c0() != null
        && call.cells() != null
        && call.gradCells() != null
        && call.gradC0() != null) {
      args.read(at(call.cells(), now * states))
          .read(before(call.c0(), call.cells(), now, states))
          .read(at(call.gradCells(), now * states))
          .update(call.gradC0());
    }
    args.launchGroups(BACK, groups(g), what(" backward", g));
  }

  private static void columnSums(
      Accelerator home, RecurrentGeometry g, Operand matrix, Operand sums) {
    new Args(home)
        .add((long) g.steps() * g.batch())
        .add(g.rows())
        .read(matrix)
        .write(sums, g.rows())
        .launchGroups(
            COLUMN_SUMS,
            (g.rows() + RecurrenceKernels.COLUMNS - 1) / RecurrenceKernels.COLUMNS,
            what(" backward", g));
  }

  /// The gradients of x and of the weights.
  private static boolean products(
      Accelerator home, RecurrentBackwardCall call, Operand dwx, Operand duh) {
    RecurrentGeometry g = call.geometry();
    int all = g.steps() * g.batch();
    int later = all - g.batch();
    int rows = g.rows();
    Operand x = matrix(call.x(), g.inputs());
    Operand h0 = matrix(call.h0(), g.hidden());
    Operand outputs = matrix(call.outputs(), g.hidden());
    Operand gradX = matrix(call.gradX(), g.inputs());
    Operand gradIh = matrix(call.gradWeightIh(), g.inputs());
    Operand gradHh = matrix(call.gradWeightHh(), g.hidden());
    Operand wih = matrix(call.weightIh(), g.inputs());
    Operand first = transposed(duh, rows);
    Operand others = at(first, (long) g.batch() * rows);
    return product(home, all, g.inputs(), rows, dwx, wih, gradX, false)
        && product(home, rows, g.inputs(), all, transposed(dwx, rows), x, gradIh, false)
        && product(home, rows, g.hidden(), g.batch(), first, h0, gradHh, false)
        && product(home, rows, g.hidden(), later, others, outputs, gradHh, true);
  }

  private static boolean product(
      Accelerator home, int m, int n, int k, Operand a, Operand b, Operand c, boolean adds) {
    return Products.gemm(home, new GemmCall(new long[0], m, n, k, a, b, c, null, adds));
  }
}
