package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;
import pellucid.kernel.cpu.KernelCase.Prepared;

/// The [KernelCase]s of attention and recurrent layers. Their sizes are of the order of the rows
/// and columns asked for, not more, since they are quadratic.
final class SequenceKernelCases {
  private static final KernelBackend CPU = new CpuBackend();
  private static final int DEPTH = 20;

  /// Whole vectors, which one query's kernel wants.
  private static final int WHOLE = 32;

  private SequenceKernelCases() {}

  static List<KernelCase> all() {
    return List.of(
        new KernelCase("attention", (r, c, at) -> attention(false, r, c, at)),
        new KernelCase("attention backward", (r, c, at) -> attention(true, r, c, at)),
        new KernelCase("attention of one query", (r, c, at) -> decode(c, at)),
        new KernelCase("lstm", (r, c, at) -> forward(RecurrentFn.LSTM, r, c, at)),
        new KernelCase("lstm backward", (r, c, at) -> backward(RecurrentFn.LSTM, r, c, at)),
        new KernelCase("gru", (r, c, at) -> forward(RecurrentFn.GRU, r, c, at)),
        new KernelCase("gru backward", (r, c, at) -> backward(RecurrentFn.GRU, r, c, at)),
        new KernelCase("rnn tanh", (r, c, at) -> forward(RecurrentFn.RNN_TANH, r, c, at)),
        new KernelCase("rnn tanh backward", (r, c, at) -> backward(RecurrentFn.RNN_TANH, r, c, at)),
        new KernelCase("rnn relu", (r, c, at) -> forward(RecurrentFn.RNN_RELU, r, c, at)),
        new KernelCase(
            "rnn relu backward", (r, c, at) -> backward(RecurrentFn.RNN_RELU, r, c, at)));
  }

  private static Operand in(long seed, int offset, long... shape) {
    Operand room = out(offset, shape);
    Operand values = Samples.random(seed, size(shape));
    MemorySegment.copy(
        values.buffer().read(), 0, room.buffer().write(), offset * 4L, size(shape) * 4);
    for (long i = offset; i < offset + size(shape); i++) { // of a size that weights have
      MemorySegment memory = room.buffer().write();
      memory.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, memory.getAtIndex(ValueLayout.JAVA_FLOAT, i) / 8);
    }
    return room;
  }

  private static Operand out(int offset, long... shape) {
    Operand room = Samples.empty(size(shape) + offset);
    room.buffer().write().fill((byte) 0);
    return Samples.view(room, offset, Operand.rowMajor(shape));
  }

  private static long size(long... shape) {
    long size = 1;
    for (long dim : shape) {
      size *= dim;
    }
    return size;
  }

  private static Prepared attention(boolean backward, int rows, int columns, int at) {
    int queries = Math.min(rows, 300);
    int keys = Math.min(columns, 300);
    AttentionGeometry g = new AttentionGeometry(2, 4, 2, queries, keys, DEPTH, DEPTH, 0.5, true);
    Operand q = in(1, at, 2, 4, queries, DEPTH);
    Operand k = in(2, at, 2, 2, keys, DEPTH);
    Operand v = in(3, at, 2, 2, keys, DEPTH);
    Operand out = out(at, 2, 4, queries, DEPTH);
    Operand lse = out(at, 2, 4, queries);
    AttentionCall call = new AttentionCall(g, q, k, v, null, out, lse);
    if (!backward) {
      return new Prepared(() -> CPU.attention(call), List.of(out, lse));
    }
    CPU.attention(call);
    Operand gradQ = out(at, 2, 4, queries, DEPTH);
    Operand gradK = out(at, 2, 2, keys, DEPTH);
    Operand gradV = out(at, 2, 2, keys, DEPTH);
    AttentionBackwardCall back =
        new AttentionBackwardCall(
            g,
            q,
            k,
            v,
            null,
            out,
            lse,
            in(4, at, 2, 4, queries, DEPTH),
            in(5, at, 2, 4, queries),
            gradQ,
            gradK,
            gradV);
    return new Prepared(() -> CPU.attentionBackward(back), List.of(gradQ, gradK, gradV));
  }

  private static Prepared decode(int columns, int at) {
    int keys = Math.min(columns, 3000);
    AttentionGeometry g = new AttentionGeometry(2, 8, 4, 1, keys, WHOLE, WHOLE, 0.5, true);
    Operand out = out(at, 2, 8, 1, WHOLE);
    Operand lse = out(at, 2, 8, 1);
    AttentionCall call =
        new AttentionCall(
            g,
            in(1, at, 2, 8, 1, WHOLE),
            in(2, at, 2, 4, keys, WHOLE),
            in(3, at, 2, 4, keys, WHOLE),
            null,
            out,
            lse);
    return new Prepared(() -> CPU.attention(call), List.of(out, lse));
  }

  private record Layer(RecurrentCall call, List<Operand> results) {}

  private static Layer layer(RecurrentFn fn, int rows, int columns, int at) {
    int batch = Math.min(rows, 70);
    int hidden = Math.min(columns, 150);
    RecurrentGeometry g = new RecurrentGeometry(fn, 3, batch, 30, hidden);
    boolean lstm = fn == RecurrentFn.LSTM;
    Operand outputs = out(at, 3, batch, hidden);
    Operand cells = out(at, 3, batch, hidden);
    Operand kept = out(at, 3, batch, RecurrentFn.KEPT, hidden);
    RecurrentCall call =
        new RecurrentCall(
            g,
            in(1, at, 3, batch, 30),
            in(2, at, batch, hidden),
            lstm ? in(3, at, batch, hidden) : null,
            in(4, at, g.rows(), 30),
            in(5, at, g.rows(), hidden),
            in(6, at, g.rows()),
            in(7, at, g.rows()),
            outputs,
            lstm ? cells : null,
            kept);
    List<Operand> results =
        switch (fn) {
          case LSTM -> List.of(outputs, cells, kept);
          case GRU -> List.of(outputs, kept);
          case RNN_TANH, RNN_RELU -> List.of(outputs); // of what is kept, a part is undefined
        };
    return new Layer(call, results);
  }

  private static Prepared forward(RecurrentFn fn, int rows, int columns, int at) {
    Layer layer = layer(fn, rows, columns, at);
    return new Prepared(() -> CPU.recurrent(layer.call), layer.results);
  }

  private static Prepared backward(RecurrentFn fn, int rows, int columns, int at) {
    RecurrentCall c = layer(fn, rows, columns, at).call;
    RecurrentGeometry g = c.geometry();
    CPU.recurrent(c);
    boolean lstm = fn == RecurrentFn.LSTM;
    Operand gradX = out(at, g.steps(), g.batch(), g.inputs());
    Operand gradH0 = out(at, g.batch(), g.hidden());
    Operand gradC0 = out(at, g.batch(), g.hidden());
    Operand gradIh = out(at, g.rows(), g.inputs());
    Operand gradHh = out(at, g.rows(), g.hidden());
    Operand biasIh = out(at, g.rows());
    Operand biasHh = out(at, g.rows());
    RecurrentBackwardCall call =
        new RecurrentBackwardCall(
            g,
            c.x(),
            c.h0(),
            c.c0(),
            c.weightIh(),
            c.weightHh(),
            c.outputs(),
            c.cells(),
            Objects.requireNonNull(c.kept()),
            in(8, at, g.steps(), g.batch(), g.hidden()),
            lstm ? in(9, at, g.steps(), g.batch(), g.hidden()) : null,
            gradX,
            gradH0,
            lstm ? gradC0 : null,
            gradIh,
            gradHh,
            biasIh,
            biasHh);
    List<Operand> results = List.of(gradX, gradH0, gradC0, gradIh, gradHh, biasIh, biasHh);
    return new Prepared(() -> CPU.recurrentBackward(call), results);
  }
}
