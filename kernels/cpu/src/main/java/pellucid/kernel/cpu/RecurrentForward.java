package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentCall;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;

/// A recurrent layer over a sequence.
///
/// The weights are packed once, with the gates of LANES hidden units side by side in a panel; so a
/// register tile has all gates of its units, and the cell is computed right behind the product with
/// the state, in the first-level cache. The products with the inputs, which wait for no state, are
/// taken for some steps at once, so that their weights go by less often. A step is shared out by
/// units; states go to the next step as the packed left operand that it reads.
final class RecurrentForward implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NV = VectorConfig.NV;
  private static final int KC = VectorConfig.KC;
  private static final int LANES = VectorConfig.LANES;
  private static final long BYTES = Float.BYTES;

  /// Rows whose cells are computed at once: with ten numbers a unit they stay in cache.
  static final int BLOCK = 8 * MR;

  /// Rows, of one step or several, whose products with the inputs are taken at once.
  private static final int AHEAD = 128;

  /// Room for such a block's sums, a panel wide, and for a tile that sticks out.
  static final int SUMS = (BLOCK + MR) * VectorConfig.NR;

  private static final AtomicReferenceArray<@Nullable RecurrentForward> POOL =
      new AtomicReferenceArray<>(16);

  private final RecurrentScratch[] scratches = new RecurrentScratch[Workers.MAX_THREADS];
  private final GemmMatrix matrix = new GemmMatrix();
  private @Nullable RecurrentCall call;
  private Phase phase = Phase.WEIGHTS;
  private int step;
  private int stepsAhead; // whose products with the inputs are taken at once
  private int rowsAhead; // of these
  private int roomAhead; // rows that a panel's products have room for
  private int pitch; // rows of a packed left operand
  private float[] inputWeights = new float[0]; // for each block of units [I, gates * LANES]
  private float[] stateWeights = new float[0];
  private float[] inputBias = new float[0]; // for each block of units [gates * LANES]
  private float[] stateBias = new float[0];
  private float[] inputs = new float[0]; // [chunks, pitch of the steps ahead, KC]
  private float[] fromInputs = new float[0]; // for each panel [steps ahead, batch, width]
  private float[] states = new float[0];
  private float[] nextStates = new float[0];
  private float[] lines = new float[0];

  /// What the tiles of a call do.
  private enum Phase {
    WEIGHTS,
    INPUTS,
    STEP
  }

  private RecurrentForward() {}

  static void run(RecurrentCall call) {
    RecurrentGeometry g = call.geometry();
    if (g.batch() == 0) {
      return;
    }
    RecurrentForward job = acquire();
    try {
      job.start(call, g);
    } finally {
      job.release();
    }
  }

  private static RecurrentForward acquire() {
    for (int i = 0; i < POOL.length(); i++) {
      RecurrentForward job = POOL.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return new RecurrentForward();
  }

  private void release() {
    call = null;
    matrix.clear();
    for (int i = 0; i < POOL.length(); i++) {
      if (POOL.compareAndSet(i, null, this)) {
        return;
      }
    }
  }

  private void start(RecurrentCall request, RecurrentGeometry g) {
    call = request;
    int width = g.fn().gates() * Scratch.padded(g.hidden());
    inputWeights = GemmJob.grown(inputWeights, ORIGIN + width * g.inputs());
    stateWeights = GemmJob.grown(stateWeights, ORIGIN + width * g.hidden());
    inputBias = GemmJob.grown(inputBias, width);
    stateBias = GemmJob.grown(stateBias, width);
    stepsAhead = Math.clamp(AHEAD / g.batch(), 1, Math.max(g.steps(), 1));
    int most = stepsAhead * g.batch();
    roomAhead = most + MR;
    fromInputs = GemmJob.grown(fromInputs, width * roomAhead);
    inputs = GemmJob.grown(inputs, Math.max(PackedProduct.chunks(g.inputs()), 1) * up(most) * KC);
    pitch = up(g.batch());
    int size = PackedProduct.chunks(g.hidden()) * pitch * KC;
    states = GemmJob.grown(states, size);
    nextStates = GemmJob.grown(nextStates, size);
    lines = GemmJob.grown(lines, 16 * most);
    int units = (g.hidden() + LANES - 1) / LANES;
    long eachRow = (long) g.rows() * g.batch();
    run(Phase.WEIGHTS, units, eachRow * (g.inputs() + g.hidden()) * g.steps());
    packRows(request.h0(), 0, g.batch(), g.hidden(), states);
    for (step = 0; step < g.steps(); step++) {
      if (step % stepsAhead == 0) {
        rowsAhead = Math.min(stepsAhead, g.steps() - step) * g.batch();
        packRows(request.x(), (long) step * g.batch(), rowsAhead, g.inputs(), inputs);
        run(Phase.INPUTS, units, (long) g.rows() * rowsAhead * g.inputs());
      }
      run(Phase.STEP, units, eachRow * (g.hidden() + 32));
      float[] old = states;
      states = nextStates;
      nextStates = old;
    }
  }

  private void run(Phase next, int units, long work) {
    phase = next;
    Workers.run(units, this, work >= Workers.WORTH_SHARING);
  }

  /// Rows, rounded up to whole tiles.
  private static int up(int rows) {
    return (rows + MR - 1) / MR * MR;
  }

  /// Packs some rows from one on.
  private void packRows(Operand operand, long first, int rows, int depth, float[] to) {
    matrix.set(operand.buffer().read(), operand.offset() + first * depth, depth, 1);
    PackedProduct.rows(matrix, 0, rows, depth, up(rows), to, lines);
  }

  @Override
  @SuppressWarnings("NullAway") // a tile runs within a call
  public void run(int block, int worker) {
    RecurrentGeometry g = call.geometry();
    if (scratches[worker] == null) {
      scratches[worker] = new RecurrentScratch();
    }
    RecurrentScratch s = scratches[worker];
    int unit = block * LANES;
    int count = Math.min(LANES, g.hidden() - unit);
    switch (phase) {
      case WEIGHTS -> {
        s.lines = GemmJob.grown(s.lines, LANES * Math.max(g.inputs(), g.hidden()));
        packWeights(call.weightIh(), g.inputs(), unit, count, inputWeights, s.lines);
        packWeights(call.weightHh(), g.hidden(), unit, count, stateWeights, s.lines);
        packBias(call.biasIh(), unit, count, inputBias);
        packBias(call.biasHh(), unit, count, stateBias);
      }
      case INPUTS -> inputProducts(unit, s);
      case STEP -> {
        for (int row = 0; row < g.batch(); row += BLOCK) {
          cells(unit, count, row, Math.min(BLOCK, g.batch() - row), s);
        }
      }
    }
  }

  /// A step of a block of units and rows.
  @SuppressWarnings("NullAway") // within a call
  private void cells(int unit, int count, int row, int rows, RecurrentScratch s) {
    RecurrentFn fn = call.geometry().fn();
    products(unit, row, rows, s);
    switch (fn) {
      case LSTM -> lstm(unit, count, row, rows, s.memory);
      case GRU -> gru(unit, count, row, rows, s.memory);
      case RNN_TANH, RNN_RELU -> plain(fn, unit, count, row, rows, s.memory);
    }
  }

  /// Packs the weights of a block of units: panels of up to NV gates.
  @SuppressWarnings("NullAway")
  private void packWeights(
      Operand weight, int depth, int unit, int count, float[] panels, float[] lines) {
    int gates = call.geometry().fn().gates();
    MemorySegment memory = weight.buffer().read();
    for (int gate = 0; gate < gates; gate++) {
      int first = gate / NV * NV; // of the panel
      int width = Math.min(NV, gates - first) * LANES;
      int at = ORIGIN + (unit * gates + first * LANES) * depth + (gate - first) * LANES;
      Arrays.fill(lines, 0, LANES * depth, 0);
      for (int u = 0; u < count; u++) {
        long row = (long) gate * call.geometry().hidden() + unit + u;
        long from = weight.offset() + row * depth;
        MemorySegment.copy(memory, JAVA_FLOAT, from * BYTES, lines, u * depth, depth);
      }
      GemmPack.interleave(lines, LANES, depth, panels, at, width);
    }
  }

  @SuppressWarnings("NullAway")
  private void packBias(@Nullable Operand bias, int unit, int count, float[] to) {
    int gates = call.geometry().fn().gates();
    Arrays.fill(to, unit * gates, (unit + LANES) * gates, 0);
    for (int gate = 0; bias != null && gate < gates; gate++) {
      long from = bias.offset() + (long) gate * call.geometry().hidden() + unit;
      int at = unit * gates + gate * LANES;
      MemorySegment.copy(bias.buffer().read(), JAVA_FLOAT, from * BYTES, to, at, count);
    }
  }

  /// The products of a block of units with the inputs of the steps ahead.
  @SuppressWarnings("NullAway")
  private void inputProducts(int unit, RecurrentScratch s) {
    RecurrentGeometry g = call.geometry();
    int gates = g.fn().gates();
    int deep = g.inputs();
    for (int first = 0; first < gates; first += NV) {
      int at = unit * gates + first * LANES; // columns before this panel
      PackedProduct.block(
          rowsAhead,
          Math.min(NV, gates - first),
          deep,
          inputs,
          0,
          up(rowsAhead),
          inputWeights,
          at * deep,
          fromInputs,
          at * roomAhead,
          s.spare);
    }
  }

  /// The sums of products of a block of units, gate behind gate, [gates, rows, LANES]; of a GRU the
  /// two products of n stay apart, as the third and fourth.
  @SuppressWarnings("NullAway")
  private void products(int unit, int row, int rows, RecurrentScratch s) {
    RecurrentGeometry g = call.geometry();
    int gates = g.fn().gates();
    int deep = g.hidden();
    for (int first = 0; first < gates; first += NV) {
      int vectors = Math.min(NV, gates - first);
      int at = unit * gates + first * LANES;
      PackedProduct.block(
          rows,
          vectors,
          deep,
          states,
          row,
          pitch,
          stateWeights,
          at * deep,
          s.fromStates,
          0,
          s.spare);
      gates(first, vectors, at, row, rows, s);
    }
  }

  /// Adds up a panel of gates' two products and biases.
  @SuppressWarnings("NullAway")
  private void gates(int first, int vectors, int bias, int row, int rows, RecurrentScratch s) {
    int width = vectors * LANES;
    boolean apart = call.geometry().fn() == RecurrentFn.GRU && first + vectors == 3;
    long between = RecurrentScratch.at(1, rows);
    long to = first * between;
    int ahead = step % stepsAhead * call.geometry().batch() + row;
    int from = bias * roomAhead + ahead * width;
    RecurrentLoops.gates(
        fromInputs,
        from,
        s.fromStates,
        width,
        apart ? vectors - 1 : vectors,
        rows,
        inputBias,
        stateBias,
        bias,
        s.memory,
        to,
        between);
    if (apart) {
      int last = (vectors - 1) * LANES;
      long place = to + (vectors - 1) * between;
      RecurrentLoops.column(
          fromInputs, from + last, width, rows, inputBias, bias + last, s.memory, place);
      RecurrentLoops.column(
          s.fromStates, last, width, rows, stateBias, bias + last, s.memory, place + between);
    }
  }

  /// From the sums of the gates i, f, g, o to the states.
  @SuppressWarnings("NullAway") // an LSTM has cells
  private void lstm(int unit, int count, int row, int rows, MemorySegment m) {
    int n = rows * LANES;
    long in = RecurrentScratch.at(0, rows);
    long forget = RecurrentScratch.at(1, rows);
    long candidate = RecurrentScratch.at(2, rows);
    long out = RecurrentScratch.at(3, rows);
    long cell = RecurrentScratch.at(4, rows);
    long tanh = RecurrentScratch.at(5, rows);
    long state = RecurrentScratch.at(6, rows);
    ActivationLoops.sigmoid(m, in, m, in, 2 * n);
    MathLoops.tanh(m, candidate, m, candidate, n);
    ActivationLoops.sigmoid(m, out, m, out, n);
    load(call.c0(), call.cells(), unit, count, row, rows, m, cell);
    RecurrentLoops.sumOfProducts(m, in, candidate, forget, cell, cell, n);
    MathLoops.tanh(m, cell, m, tanh, n);
    RecurrentLoops.product(m, out, tanh, state, n);
    store(call.cells(), unit, count, row, rows, m, cell);
    finish(unit, count, row, rows, m, state);
  }

  /// From the sums of the gates r and z and the two of n to the states.
  @SuppressWarnings("NullAway")
  private void gru(int unit, int count, int row, int rows, MemorySegment m) {
    int n = rows * LANES;
    long reset = RecurrentScratch.at(0, rows);
    long update = RecurrentScratch.at(1, rows);
    long candidate = RecurrentScratch.at(2, rows);
    long product = RecurrentScratch.at(3, rows);
    long before = RecurrentScratch.at(4, rows);
    long state = RecurrentScratch.at(6, rows);
    ActivationLoops.sigmoid(m, reset, m, reset, 2 * n);
    RecurrentLoops.addProduct(m, reset, product, candidate, n);
    MathLoops.tanh(m, candidate, m, candidate, n);
    load(call.h0(), call.outputs(), unit, count, row, rows, m, before);
    RecurrentLoops.mix(m, update, candidate, before, state, n);
    finish(unit, count, row, rows, m, state);
  }

  /// From the sums of a plain unit to the states.
  private void plain(RecurrentFn fn, int unit, int count, int row, int rows, MemorySegment m) {
    long state = RecurrentScratch.at(0, rows);
    if (fn == RecurrentFn.RNN_TANH) {
      MathLoops.tanh(m, state, m, state, rows * LANES);
    } else {
      RecurrentLoops.relu(m, state, rows * LANES);
    }
    finish(unit, count, row, rows, m, state);
  }

  /// Loads what a block of units had before this step.
  @SuppressWarnings("NullAway")
  private void load(
      Operand first,
      Operand all,
      int unit,
      int count,
      int row,
      int rows,
      MemorySegment m,
      long to) {
    RecurrentGeometry g = call.geometry();
    Operand from = step == 0 ? first : all;
    long before = step == 0 ? 0 : (long) (step - 1) * g.batch();
    long at = from.offset() + (before + row) * g.hidden() + unit;
    RecurrentLoops.load(from.buffer().read(), at, g.hidden(), rows, count, LANES, m, to);
  }

  @SuppressWarnings("NullAway")
  private void store(
      Operand all, int unit, int count, int row, int rows, MemorySegment m, long from) {
    RecurrentGeometry g = call.geometry();
    long at = all.offset() + ((long) step * g.batch() + row) * g.hidden() + unit;
    RecurrentLoops.store(m, from, rows, count, LANES, all.buffer().write(), at, g.hidden());
  }

  /// Stores a block's states, for the next step too, and what the backward pass needs.
  @SuppressWarnings("NullAway")
  private void finish(int unit, int count, int row, int rows, MemorySegment m, long state) {
    RecurrentGeometry g = call.geometry();
    store(call.outputs(), unit, count, row, rows, m, state);
    int at = (unit / KC * pitch + row) * KC + unit % KC;
    RecurrentLoops.pack(m, state, rows, nextStates, at);
    Operand kept = call.kept();
    if (kept == null) {
      return;
    }
    long step4 = (long) RecurrentFn.KEPT * g.hidden();
    long place = kept.offset() + ((long) step * g.batch() + row) * step4 + unit;
    for (int i = 0; i < RecurrentFn.KEPT; i++) {
      long to = place + (long) i * g.hidden();
      RecurrentLoops.store(
          m, RecurrentScratch.at(i, rows), rows, count, LANES, kept.buffer().write(), to, step4);
    }
  }
}
