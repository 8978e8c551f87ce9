package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;

/// The gradients of a recurrent layer, backwards through time.
///
/// A step computes, for a panel of units at a time, the gradient of its states from the gates'
/// gradients of the step behind it (a product with the packed weights), and from it at once those
/// of its own gates. They are kept for all steps: the gradients of inputs, weights and biases are
/// products over the whole sequence at the end.
final class RecurrentBackward implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int KC = VectorConfig.KC;
  private static final int BLOCK = RecurrentForward.BLOCK;
  private static final int KEPT = RecurrentFn.KEPT;
  private static final long BYTES = Float.BYTES;

  /// Numbers of a unit that a cell computes with at most: four gates, two states, three gradients.
  private static final int SLOTS = 9;

  private static final int STATE = 4;
  private static final int BEFORE = 5;
  private static final int GRAD_STATE = 6;
  private static final int GRAD_CELL = 7;
  private static final int OTHER = 8;

  private static final AtomicReferenceArray<@Nullable RecurrentBackward> POOL =
      new AtomicReferenceArray<>(16);

  /// A worker's own memory.
  private static final class Own {
    final float[] sums = new float[RecurrentForward.SUMS];
    final float[] spare = new float[GemmTile.SIZE];
    final MemorySegment memory = floats((long) SLOTS * MR * NR);

    long at(int slot) {
      return (long) slot * MR * NR * BYTES;
    }
  }

  private final Own[] owns = new Own[Workers.MAX_THREADS];
  private final GemmMatrix matrix = new GemmMatrix();
  private final MemorySegment one = floats(1);
  private @Nullable RecurrentBackwardCall call;
  private int step;
  private int pitch; // rows of a packed left operand
  private float[] weights = new float[0]; // U as panels [gates * H, NR units]
  private float[] gates =
      new float[0]; // gradients of U h + d behind this step, [chunks, pitch, KC]
  private float[] nextGates = new float[0]; // of this step
  private float[] lines = new float[0];
  private MemorySegment slopes = MemorySegment.NULL; // gradients of gates, [T, B, KEPT, H]
  private MemorySegment carry = MemorySegment.NULL; // what flows past the gates, [B, H]

  private RecurrentBackward() {}

  private static MemorySegment floats(long count) {
    return Arena.ofAuto().allocate(count * BYTES, 64);
  }

  private static MemorySegment grown(MemorySegment memory, long count) {
    return memory.byteSize() >= count * BYTES ? memory : floats(count);
  }

  static void run(RecurrentBackwardCall call) {
    RecurrentBackward job = acquire();
    try {
      job.start(call, call.geometry());
    } finally {
      job.release();
    }
  }

  private static RecurrentBackward acquire() {
    for (int i = 0; i < POOL.length(); i++) {
      RecurrentBackward job = POOL.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return new RecurrentBackward();
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

  private void start(RecurrentBackwardCall request, RecurrentGeometry g) {
    call = request;
    long places = (long) g.steps() * g.batch();
    pitch = (g.batch() + MR - 1) / MR * MR;
    int size = PackedProduct.chunks(g.rows()) * pitch * KC;
    gates = GemmJob.grown(gates, size);
    nextGates = GemmJob.grown(nextGates, size);
    weights = GemmJob.grown(weights, ORIGIN + g.rows() * Scratch.padded(g.hidden()));
    lines = GemmJob.grown(lines, Vectors.LANES * g.rows());
    slopes = grown(slopes, places * KEPT * g.hidden());
    carry = grown(carry, (long) g.batch() * g.hidden());
    carry.fill((byte) 0);
    matrix.set(request.weightHh().buffer().read(), request.weightHh().offset(), g.hidden(), 1);
    AttentionForward.panels(matrix, g.rows(), g.hidden(), weights, lines);
    long work = (long) g.rows() * g.batch() * (g.hidden() + 64);
    for (step = g.steps() - 1; step >= -1; step--) {
      Workers.run((g.hidden() + NR - 1) / NR, this, work >= Workers.WORTH_SHARING);
      float[] old = gates;
      gates = nextGates;
      nextGates = old;
    }
    sums(request, g, places);
  }

  /// A panel of units: the gradients of their states behind this step, and of their gates in it.
  @Override
  @SuppressWarnings("NullAway") // a tile runs within a call
  public void run(int tile, int worker) {
    RecurrentGeometry g = call.geometry();
    if (owns[worker] == null) {
      owns[worker] = new Own();
    }
    Own own = owns[worker];
    int unit = tile * NR;
    int count = Math.min(NR, g.hidden() - unit);
    int width = Scratch.padded(count);
    int vectors = width / Vectors.LANES;
    for (int first = 0; first < g.batch(); first += BLOCK) {
      int block = Math.min(BLOCK, g.batch() - first);
      int panel = unit * g.rows();
      if (step == g.steps() - 1) {
        Arrays.fill(own.sums, 0, block * width, 0); // nothing comes from behind
      } else {
        PackedProduct.block(
            block, vectors, g.rows(), gates, first, pitch, weights, panel, own.sums, 0, own.spare);
      }
      for (int r = 0; r < block; r += MR) {
        rows(first + r, Math.min(MR, block - r), unit, count, own, r * width);
      }
    }
  }

  /// Some rows of a panel.
  ///
  /// @param from where the part of their states' gradients that comes through the gates behind
  ///   begins in the sums
  @SuppressWarnings("NullAway")
  private void rows(int row, int rows, int unit, int count, Own own, int from) {
    int n = rows * Scratch.padded(count);
    boolean lstm = call.geometry().fn() == RecurrentFn.LSTM;
    load(carry, row, unit, rows, count, own, lstm ? GRAD_CELL : GRAD_STATE);
    if (lstm) {
      MemorySegment.copy(own.sums, from, own.memory, JAVA_FLOAT, own.at(GRAD_STATE), n);
    } else {
      RecurrentLoops.addTo(own.sums, from, own.memory, own.at(GRAD_STATE), n);
    }
    if (step < 0) {
      first(row, unit, rows, count, own);
    } else {
      cell(row, unit, rows, count, own);
    }
  }

  /// Loads [rows, count] of a matrix with rows of H.
  @SuppressWarnings("NullAway")
  private void load(MemorySegment from, long at, int unit, int rows, int count, Own own, int slot) {
    int hidden = call.geometry().hidden();
    RecurrentLoops.load(
        from,
        at * hidden + unit,
        hidden,
        rows,
        count,
        Scratch.padded(count),
        own.memory,
        own.at(slot));
  }

  @SuppressWarnings("NullAway")
  private void load(Operand from, long row, int unit, int rows, int count, Own own, int slot) {
    int hidden = call.geometry().hidden();
    long at = from.offset() + row * hidden + unit;
    RecurrentLoops.load(
        from.buffer().read(),
        at,
        hidden,
        rows,
        count,
        Scratch.padded(count),
        own.memory,
        own.at(slot));
  }

  /// What arrives before the first step.
  @SuppressWarnings("NullAway")
  private void first(int row, int unit, int rows, int count, Own own) {
    store(call.gradH0(), row, unit, rows, count, own, GRAD_STATE);
    if (call.gradC0() != null) {
      store(call.gradC0(), row, unit, rows, count, own, GRAD_CELL);
    }
  }

  @SuppressWarnings("NullAway")
  private void store(Operand to, long row, int unit, int rows, int count, Own own, int slot) {
    int hidden = call.geometry().hidden();
    long at = to.offset() + row * hidden + unit;
    RecurrentLoops.store(
        own.memory,
        own.at(slot),
        rows,
        count,
        Scratch.padded(count),
        to.buffer().write(),
        at,
        hidden);
  }

  /// The cells of some rows and units in a step.
  @SuppressWarnings("NullAway")
  private void cell(int row, int unit, int rows, int count, Own own) {
    RecurrentGeometry g = call.geometry();
    MemorySegment m = own.memory;
    int width = Scratch.padded(count);
    int n = rows * width;
    long place = (long) step * g.batch() + row;
    long kept = (place * KEPT * g.hidden() + unit) * BYTES;
    long between = (long) KEPT * g.hidden();
    for (int i = 0; i < KEPT; i++) {
      long at = call.kept().offset() + kept / BYTES + (long) i * g.hidden();
      MemorySegment from = call.kept().buffer().read();
      RecurrentLoops.load(from, at, between, rows, count, width, m, own.at(i));
    }
    load(call.gradOutputs(), place, unit, rows, count, own, OTHER);
    RecurrentLoops.add(m, own.at(OTHER), own.at(GRAD_STATE), n);
    switch (g.fn()) {
      case LSTM -> lstm(place, row, unit, rows, count, own);
      case GRU -> {
        before(call.h0(), call.outputs(), row, unit, rows, count, own);
        RecurrentLoops.gruGates(
            m, own.at(0), own.at(1), own.at(2), own.at(3), own.at(BEFORE), own.at(GRAD_STATE), n);
        keep(row, unit, rows, count, own, GRAD_STATE);
      }
      case RNN_TANH -> RecurrentLoops.tanhGate(m, own.at(0), own.at(GRAD_STATE), n);
      case RNN_RELU -> RecurrentLoops.reluGate(m, own.at(0), own.at(GRAD_STATE), n);
    }
    for (int i = 0; i < KEPT; i++) {
      long at = kept / BYTES + (long) i * g.hidden();
      RecurrentLoops.store(m, own.at(i), rows, count, width, slopes, at, between);
    }
    pack(row, unit, rows, count, own);
  }

  @SuppressWarnings("NullAway") // an LSTM has cells
  private void lstm(long place, int row, int unit, int rows, int count, Own own) {
    MemorySegment m = own.memory;
    int n = rows * Scratch.padded(count);
    load(call.gradCells(), place, unit, rows, count, own, OTHER);
    RecurrentLoops.add(m, own.at(OTHER), own.at(GRAD_CELL), n);
    load(call.cells(), place, unit, rows, count, own, STATE);
    MathLoops.tanh(m, own.at(STATE), m, own.at(STATE), n);
    before(call.c0(), call.cells(), row, unit, rows, count, own);
    RecurrentLoops.lstmGates(
        m,
        own.at(0),
        own.at(1),
        own.at(2),
        own.at(3),
        own.at(STATE),
        own.at(BEFORE),
        own.at(GRAD_STATE),
        own.at(GRAD_CELL),
        n);
    keep(row, unit, rows, count, own, GRAD_CELL);
  }

  /// Loads the states before the step.
  @SuppressWarnings("NullAway")
  private void before(Operand first, Operand all, int row, int unit, int rows, int count, Own own) {
    if (step == 0) {
      load(first, row, unit, rows, count, own, BEFORE);
    } else {
      long place = (long) (step - 1) * call.geometry().batch() + row;
      load(all, place, unit, rows, count, own, BEFORE);
    }
  }

  /// What flows past the gates to the step before.
  @SuppressWarnings("NullAway")
  private void keep(int row, int unit, int rows, int count, Own own, int slot) {
    int hidden = call.geometry().hidden();
    RecurrentLoops.store(
        own.memory,
        own.at(slot),
        rows,
        count,
        Scratch.padded(count),
        carry,
        (long) row * hidden + unit,
        hidden);
  }

  /// Packs the gradients of U h + d as the next left operand, row by row, chunk by chunk.
  @SuppressWarnings("NullAway")
  private void pack(int row, int unit, int rows, int count, Own own) {
    RecurrentGeometry g = call.geometry();
    int width = Scratch.padded(count);
    for (int gate = 0; gate < g.fn().gates(); gate++) {
      int slot = g.fn() == RecurrentFn.GRU && gate == 2 ? 3 : gate;
      int column = gate * g.hidden() + unit;
      for (int done = 0; done < count; ) {
        int some = Math.min(count - done, KC - (column + done) % KC);
        int chunk = (column + done) / KC * pitch;
        for (int r = 0; r < rows; r++) {
          long from = own.at(slot) + ((long) r * width + done) * BYTES;
          int to = (chunk + row + r) * KC + (column + done) % KC;
          MemorySegment.copy(own.memory, JAVA_FLOAT, from, nextGates, to, some);
        }
        done += some;
      }
    }
  }

  // ---------------------------------------------------------------- over the whole sequence

  private void sums(RecurrentBackwardCall c, RecurrentGeometry g, long places) {
    int all = Math.toIntExact(places);
    long row = (long) KEPT * g.hidden();
    multiply(
        all,
        g.inputs(),
        g.rows(),
        slopes,
        0,
        row,
        1,
        c.weightIh(),
        g.inputs(),
        c.gradX(),
        0,
        false);
    multiply(
        g.rows(),
        g.inputs(),
        all,
        slopes,
        0,
        1,
        row,
        c.x(),
        g.inputs(),
        c.gradWeightIh(),
        0,
        false);
    bias(c.gradBiasIh(), 0, 0, g.rows(), all, row);
    if (g.fn() != RecurrentFn.GRU) {
      states(c, g, 0, 0, g.rows(), row);
      bias(c.gradBiasHh(), 0, 0, g.rows(), all, row);
    } else {
      int two = 2 * g.hidden();
      states(c, g, 0, 0, two, row);
      states(c, g, 3L * g.hidden(), two, g.hidden(), row);
      bias(c.gradBiasHh(), 0, 0, two, all, row);
      bias(c.gradBiasHh(), 3L * g.hidden(), two, g.hidden(), all, row);
    }
  }

  /// Some rows of the gradient of U: the first step's states are h0, the others' the outputs
  /// before.
  private void states(
      RecurrentBackwardCall c, RecurrentGeometry g, long from, int firstRow, int rows, long row) {
    long to = (long) firstRow * g.hidden();
    multiply(
        rows,
        g.hidden(),
        g.batch(),
        slopes,
        from,
        1,
        row,
        c.h0(),
        g.hidden(),
        c.gradWeightHh(),
        to,
        false);
    int rest = (g.steps() - 1) * g.batch();
    if (rest > 0) {
      long at = from + g.batch() * row;
      multiply(
          rows,
          g.hidden(),
          rest,
          slopes,
          at,
          1,
          row,
          c.outputs(),
          g.hidden(),
          c.gradWeightHh(),
          to,
          true);
    }
  }

  /// The sums over all places of some columns of slopes.
  private void bias(Operand to, long from, int first, int count, int places, long row) {
    one.set(JAVA_FLOAT, 0, 1f);
    GemmJob job = GemmJob.acquire();
    try {
      job.m = 1;
      job.n = count;
      job.k = places;
      job.hasBias = false;
      job.accumulate = false;
      job.a.set(one, 0, 0, 0);
      job.b.set(slopes, from, row, 1);
      job.c.set(to.buffer().write(), to.offset() + first, count, 1);
      job.run();
    } finally {
      job.release();
    }
  }

  /// `c (+)= a b` with row-major b and c.
  private static void multiply(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aAt,
      long aRow,
      long aCol,
      Operand b,
      int bRow,
      Operand c,
      long cAt,
      boolean accumulate) {
    if (m == 0 || n == 0) {
      return;
    }
    GemmJob job = GemmJob.acquire();
    try {
      job.m = m;
      job.n = n;
      job.k = k;
      job.hasBias = false;
      job.accumulate = accumulate;
      job.a.set(a, aAt, aRow, aCol);
      job.b.set(b.buffer().read(), b.offset(), bRow, 1);
      job.c.set(c.buffer().write(), c.offset() + cAt, n, 1);
      job.run();
    } finally {
      job.release();
    }
  }
}
