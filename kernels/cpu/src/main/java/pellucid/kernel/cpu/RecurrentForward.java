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
/// register tile has all gates of its units, and the cell is computed right behind the products, in
/// the first-level cache. A step is shared out by units; states go to the next step as the packed
/// left operand that it reads.
final class RecurrentForward implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NV = VectorConfig.NV;
  private static final int KC = VectorConfig.KC;
  private static final int LANES = VectorConfig.LANES;
  private static final long BYTES = Float.BYTES;

  /// Rows whose cells are computed at once: with ten numbers a unit they stay in cache.
  static final int BLOCK = 8 * MR;

  /// Room for such a block's sums, a panel wide, and for a tile that sticks out.
  static final int SUMS = (BLOCK + MR) * VectorConfig.NR;

  private static final AtomicReferenceArray<@Nullable RecurrentForward> POOL =
      new AtomicReferenceArray<>(16);

  private final RecurrentScratch[] scratches = new RecurrentScratch[Workers.MAX_THREADS];
  private final GemmMatrix matrix = new GemmMatrix();
  private @Nullable RecurrentCall call;
  private boolean packing;
  private int step;
  private int pitch; // rows of a packed left operand
  private float[] inputWeights = new float[0]; // for each block of units [I, gates * LANES]
  private float[] stateWeights = new float[0];
  private float[] inputBias = new float[0]; // for each block of units [gates * LANES]
  private float[] stateBias = new float[0];
  private float[] inputs = new float[0]; // [chunks, pitch, KC]
  private float[] states = new float[0];
  private float[] nextStates = new float[0];
  private float[] lines = new float[0];

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
    pitch = (g.batch() + MR - 1) / MR * MR;
    inputs = GemmJob.grown(inputs, Math.max(PackedProduct.chunks(g.inputs()), 1) * pitch * KC);
    int size = PackedProduct.chunks(g.hidden()) * pitch * KC;
    states = GemmJob.grown(states, size);
    nextStates = GemmJob.grown(nextStates, size);
    lines = GemmJob.grown(lines, 16 * g.batch());
    int units = (g.hidden() + LANES - 1) / LANES;
    long work = (long) g.rows() * g.batch() * (g.inputs() + g.hidden() + 32);
    packing = true;
    Workers.run(units, this, work * g.steps() >= Workers.WORTH_SHARING);
    packing = false;
    packRows(request.h0(), 0, g.hidden(), states);
    for (step = 0; step < g.steps(); step++) {
      packRows(request.x(), (long) step * g.batch(), g.inputs(), inputs);
      Workers.run(units, this, work >= Workers.WORTH_SHARING);
      float[] old = states;
      states = nextStates;
      nextStates = old;
    }
  }

  /// Packs the batch's rows from one on.
  @SuppressWarnings("NullAway") // within a call
  private void packRows(Operand operand, long row, int depth, float[] to) {
    matrix.set(operand.buffer().read(), operand.offset() + row * depth, depth, 1);
    PackedProduct.rows(matrix, 0, call.geometry().batch(), depth, pitch, to, lines);
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
    if (packing) {
      s.lines = GemmJob.grown(s.lines, LANES * Math.max(g.inputs(), g.hidden()));
      packWeights(call.weightIh(), g.inputs(), unit, count, inputWeights, s.lines);
      packWeights(call.weightHh(), g.hidden(), unit, count, stateWeights, s.lines);
      packBias(call.biasIh(), unit, count, inputBias);
      packBias(call.biasHh(), unit, count, stateBias);
      return;
    }
    for (int row = 0; row < g.batch(); row += BLOCK) {
      int rows = Math.min(BLOCK, g.batch() - row);
      products(unit, row, rows, s);
      switch (g.fn()) {
        case LSTM -> lstm(unit, count, row, rows, s.memory);
        case GRU -> gru(unit, count, row, rows, s.memory);
        case RNN_TANH, RNN_RELU -> plain(g.fn(), unit, count, row, rows, s.memory);
      }
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

  /// The sums of products of a block of units, gate behind gate, [gates, rows, LANES]; of a GRU the
  /// two products of n stay apart, as the third and fourth.
  @SuppressWarnings("NullAway")
  private void products(int unit, int row, int rows, RecurrentScratch s) {
    RecurrentGeometry g = call.geometry();
    int gates = g.fn().gates();
    for (int first = 0; first < gates; first += NV) {
      int vectors = Math.min(NV, gates - first);
      int at = unit * gates + first * LANES; // columns before this panel
      int deep = g.inputs();
      PackedProduct.block(
          rows, vectors, deep, inputs, row, pitch, inputWeights, at * deep, s.fromInputs, s.spare);
      deep = g.hidden();
      PackedProduct.block(
          rows, vectors, deep, states, row, pitch, stateWeights, at * deep, s.fromStates, s.spare);
      gates(first, vectors, at, rows, s);
    }
  }

  /// Adds up a panel of gates' two products and biases.
  @SuppressWarnings("NullAway")
  private void gates(int first, int vectors, int bias, int rows, RecurrentScratch s) {
    int width = vectors * LANES;
    boolean apart = call.geometry().fn() == RecurrentFn.GRU && first + vectors == 3;
    long between = RecurrentScratch.at(1, rows);
    long to = first * between;
    RecurrentLoops.gates(
        s.fromInputs,
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
          s.fromInputs, last, width, rows, inputBias, bias + last, s.memory, place);
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
