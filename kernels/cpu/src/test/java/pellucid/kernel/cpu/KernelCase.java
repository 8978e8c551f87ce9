package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import pellucid.kernel.AdamCall;
import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DType;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.GatherCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.NormFn;
import pellucid.kernel.Operand;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RandomFn;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;
import pellucid.kernel.SgdCall;
import pellucid.kernel.SoftmaxCall;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.UnaryFn;

/// One call of every kernel but products and convolutions, for tests that ask the same of all: that
/// they allocate nothing, that threads and alignment change no bit.
///
/// @param name the kernel
/// @param prepare makes the call's operands for [rows, columns], all of them so many elements
///   behind an aligned place
record KernelCase(String name, Prepare prepare) {
  private static final KernelBackend CPU = new CpuBackend();

  /// Makes a call.
  interface Prepare {
    Prepared of(int rows, int columns, int offset);
  }

  /// A call ready to run, any number of times, and what it writes.
  record Prepared(Runnable call, List<Operand> results) {}

  static List<KernelCase> all() {
    List<KernelCase> cases = new ArrayList<>();
    for (UnaryFn fn : UnaryFn.values()) {
      cases.add(new KernelCase(fn.name(), (r, c, at) -> unary(fn, r, c, at)));
    }
    for (BinaryFn fn : BinaryFn.values()) {
      cases.add(new KernelCase(fn.name(), (r, c, at) -> binary(fn, r, c, at)));
    }
    cases.add(new KernelCase("EXP of a transpose", KernelCase::transposedUnary));
    cases.add(new KernelCase("ADD of a transpose", (r, c, at) -> strided(1, r, r, c, at)));
    cases.add(new KernelCase("ADD of a column", (r, c, at) -> strided(1, 0, r, c, at)));
    for (ReduceFn fn : ReduceFn.values()) {
      for (int axes = 1; axes < 4; axes++) {
        int which = axes;
        String name = fn + (axes == 1 ? " columns" : axes == 2 ? " rows" : " all");
        cases.add(new KernelCase(name, (r, c, at) -> reduce(fn, which, r, c, at)));
      }
    }
    cases.add(new KernelCase("softmax", (r, c, at) -> softmax(false, r, c, at)));
    cases.add(new KernelCase("log-softmax", (r, c, at) -> softmax(true, r, c, at)));
    for (double s : new double[] {0, 0.1}) {
      LabelTerms terms = new LabelTerms(s, OptionalLong.of(1));
      String name = "cross-entropy smoothed by " + s;
      cases.add(new KernelCase(name, (r, c, at) -> crossEntropy(terms, r, c, at)));
      cases.add(
          new KernelCase(name + " backward", (r, c, at) -> crossEntropyBackward(terms, r, c, at)));
    }
    cases.addAll(SequenceKernelCases.all());
    for (NormFn fn : NormFn.values()) {
      cases.add(new KernelCase(fn + " norm", (r, c, at) -> rowNorm(fn, r, c, at)));
      cases.add(new KernelCase(fn + " norm backward", (r, c, at) -> rowNormBackward(fn, r, c, at)));
    }
    for (boolean planes : new boolean[] {false, true}) {
      String of = planes ? " of planes" : " of columns";
      cases.add(new KernelCase("moments" + of, (r, c, at) -> moments(planes, r, c, at)));
      cases.add(new KernelCase("batch norm" + of, (r, c, at) -> batchNorm(planes, r, c, at)));
      cases.add(
          new KernelCase(
              "batch norm backward" + of, (r, c, at) -> batchNormBackward(planes, r, c, at)));
    }
    cases.addAll(AxisKernelCases.all());
    cases.add(new KernelCase("gather", KernelCase::gather));
    cases.add(new KernelCase("scatter-add", KernelCase::scatterAdd));
    cases.add(new KernelCase("transpose", KernelCase::transpose));
    cases.add(new KernelCase("argmax by rows", (r, c, at) -> argMax(r, c, 1, at)));
    cases.add(new KernelCase("argmax by columns", (r, c, at) -> argMax(1, r, c, at)));
    cases.add(new KernelCase("pixels", KernelCase::pixels));
    cases.add(new KernelCase("fill", KernelCase::fill));
    cases.add(new KernelCase("uniform", (r, c, at) -> random(RandomFn.UNIFORM, r, c, at)));
    cases.add(new KernelCase("normal", (r, c, at) -> random(RandomFn.NORMAL, r, c, at)));
    cases.add(new KernelCase("dropout", KernelCase::dropout));
    cases.add(new KernelCase("sgd", (r, c, at) -> sgd(false, r, c, at)));
    cases.add(new KernelCase("sgd with momentum", (r, c, at) -> sgd(true, r, c, at)));
    cases.add(new KernelCase("adam", KernelCase::adam));
    return cases;
  }

  @Override
  public String toString() {
    return name;
  }

  static Operand in(long seed, int rows, int columns, int offset) {
    long count = (long) rows * columns;
    Operand values = Samples.random(seed, count);
    Operand shifted = Samples.empty(count + offset);
    MemorySegment.copy(
        values.buffer().read(), 0, shifted.buffer().write(), offset * 4L, count * 4L);
    return Samples.view(shifted, offset, columns, 1);
  }

  static Operand out(DType dtype, int rows, int columns, int offset) {
    Operand room = Samples.empty(dtype, (long) rows * columns + offset);
    return Samples.view(room, offset, columns, 1);
  }

  static Operand out(int rows, int columns, int offset) {
    return out(DType.F32, rows, columns, offset);
  }

  static Prepared prepared(Runnable call, Operand... results) {
    return new Prepared(call, List.of(results));
  }

  private static Prepared unary(UnaryFn fn, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand in = in(1, rows, columns, offset);
    UnaryCall call = new UnaryCall(fn, 0.5, new long[] {rows, columns}, in, out);
    return prepared(() -> CPU.unary(call), out);
  }

  private static Prepared binary(BinaryFn fn, int rows, int columns, int offset) {
    Operand out = out(fn.isComparison() ? DType.BOOL : DType.F32, rows, columns, offset);
    Operand a = in(1, rows, columns, offset);
    Operand b = Samples.view(in(2, rows, columns, offset), offset, 0, 1); // a row for all
    BinaryCall call = new BinaryCall(fn, 0.5, new long[] {rows, columns}, a, b, out);
    return prepared(() -> CPU.binary(call), out);
  }

  private static Prepared transposedUnary(int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand in = Samples.view(in(1, rows, columns, offset), offset, 1, rows);
    UnaryCall call = new UnaryCall(UnaryFn.EXP, 0, new long[] {rows, columns}, in, out);
    return prepared(() -> CPU.unary(call), out);
  }

  /// A sum whose second argument has these steps from row to row and from column to column.
  private static Prepared strided(long row, long column, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand a = in(1, rows, columns, offset);
    Operand b = Samples.view(in(2, rows, columns, offset), offset, row, column);
    BinaryCall call = new BinaryCall(BinaryFn.ADD, 0, new long[] {rows, columns}, a, b, out);
    return prepared(() -> CPU.binary(call), out);
  }

  private static Prepared reduce(ReduceFn fn, int axes, int rows, int columns, int offset) {
    boolean[] reduced = {(axes & 1) != 0, (axes & 2) != 0};
    int results = (reduced[0] ? 1 : rows) * (reduced[1] ? 1 : columns);
    Operand out = out(1, results, offset);
    long column = reduced[1] ? 0 : 1;
    long row = reduced[0] ? 0 : reduced[1] ? 1 : columns;
    ReduceCall call =
        new ReduceCall(
            fn,
            new long[] {rows, columns},
            reduced,
            in(1, rows, columns, offset),
            Samples.view(out, offset, row, column));
    return prepared(() -> CPU.reduce(call), out);
  }

  private static Prepared softmax(boolean log, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    SoftmaxCall call = new SoftmaxCall(log, rows, columns, in(1, rows, columns, offset), out);
    return prepared(() -> CPU.softmax(call), out);
  }

  private static Prepared rowNorm(NormFn fn, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    RowNormCall call =
        new RowNormCall(
            fn,
            rows,
            columns,
            1e-5,
            in(1, rows, columns, offset),
            in(2, 1, columns, offset),
            null,
            out);
    return prepared(() -> CPU.rowNorm(call), out);
  }

  private static Prepared rowNormBackward(NormFn fn, int rows, int columns, int offset) {
    Operand gradX = out(rows, columns, offset);
    Operand gradWeight = out(1, columns, offset);
    Operand gradBias = out(1, columns, offset);
    RowNormBackwardCall call =
        new RowNormBackwardCall(
            fn,
            rows,
            columns,
            1e-5,
            in(1, rows, columns, offset),
            in(2, 1, columns, offset),
            in(3, rows, columns, offset),
            gradX,
            gradWeight,
            gradBias);
    return prepared(() -> CPU.rowNormBackward(call), gradX, gradWeight, gradBias);
  }

  /// Rows and columns as [rows, columns], or as [2, rows / 2, columns].
  private static ChannelGeometry channels(boolean planes, int rows, int columns) {
    return planes
        ? new ChannelGeometry(2, rows / 2, columns)
        : new ChannelGeometry(rows, columns, 1);
  }

  private static Prepared moments(boolean planes, int rows, int columns, int offset) {
    ChannelGeometry g = channels(planes, rows, columns);
    Operand out = out(2, (int) g.c(), offset);
    ChannelMomentsCall call = new ChannelMomentsCall(g, in(1, rows, columns, offset), out);
    return prepared(() -> CPU.channelMoments(call), out);
  }

  private static Operand variance(int channels, int offset) {
    Operand variance = in(5, 1, channels, offset);
    MemorySegment memory = variance.buffer().write();
    for (int i = 0; i < channels; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, variance.offset() + i, 1 + i % 7);
    }
    return variance;
  }

  private static Prepared batchNorm(boolean planes, int rows, int columns, int offset) {
    ChannelGeometry g = channels(planes, rows, columns);
    int c = (int) g.c();
    Operand out = out(rows, columns, offset);
    BatchNormCall call =
        new BatchNormCall(
            g,
            1e-5,
            in(1, rows, columns, offset),
            in(2, 1, c, offset),
            variance(c, offset),
            in(3, 1, c, offset),
            in(4, 1, c, offset),
            out);
    return prepared(() -> CPU.batchNorm(call), out);
  }

  private static Prepared batchNormBackward(boolean planes, int rows, int columns, int offset) {
    ChannelGeometry g = channels(planes, rows, columns);
    int c = (int) g.c();
    Operand gradX = out(rows, columns, offset);
    Operand gradWeight = out(1, c, offset);
    Operand gradBias = out(1, c, offset);
    BatchNormBackwardCall call =
        new BatchNormBackwardCall(
            g,
            1e-5,
            in(1, rows, columns, offset),
            in(2, 1, c, offset),
            variance(c, offset),
            in(3, 1, c, offset),
            in(6, rows, columns, offset),
            gradX,
            gradWeight,
            gradBias);
    return prepared(() -> CPU.batchNormBackward(call), gradX, gradWeight, gradBias);
  }

  private static Operand indices(int count, int size) {
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = i * 31 % size;
    }
    return Samples.labels(indices);
  }

  private static Prepared crossEntropy(LabelTerms terms, int rows, int columns, int offset) {
    Operand out = out(1, rows, offset);
    Operand logits = in(1, rows, columns, offset);
    CrossEntropyCall call =
        new CrossEntropyCall(terms, rows, columns, logits, indices(rows, columns), out);
    return prepared(() -> CPU.crossEntropy(call), out);
  }

  private static Prepared crossEntropyBackward(
      LabelTerms terms, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    CrossEntropyBackwardCall call =
        new CrossEntropyBackwardCall(
            terms,
            rows,
            columns,
            in(1, rows, columns, offset),
            indices(rows, columns),
            Samples.random(2, rows),
            out);
    return prepared(() -> CPU.crossEntropyBackward(call), out);
  }

  private static Prepared gather(int rows, int columns, int offset) {
    Operand slices = out(rows, columns, offset);
    Operand table = in(1, rows, columns, offset);
    GatherCall call = new GatherCall(1, rows, columns, rows, table, indices(rows, rows), slices);
    return prepared(() -> CPU.gather(call), slices);
  }

  private static Prepared scatterAdd(int rows, int columns, int offset) {
    Operand table = out(2, columns, offset);
    Operand slices = in(1, rows, columns, offset);
    GatherCall call = new GatherCall(1, 2, columns, rows, table, indices(rows, 2), slices);
    return prepared(() -> CPU.scatterAdd(call), table);
  }

  private static Prepared transpose(int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand in = Samples.view(in(1, rows, columns, offset), offset, 1, rows);
    CopyCall call = new CopyCall(new long[] {rows, columns}, in, out);
    return prepared(() -> CPU.copy(call), out);
  }

  private static Prepared argMax(int outer, int size, int inner, int offset) {
    Operand out = out(DType.I64, 1, outer * inner, offset);
    Operand in = in(1, outer * inner, size, offset);
    ArgMaxCall call = new ArgMaxCall(outer, size, inner, in, out);
    return prepared(() -> CPU.argMax(call), out);
  }

  private static Prepared pixels(int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand in = out(DType.U8, rows, columns, offset);
    in.buffer().write().fill((byte) 200);
    CopyCall call = new CopyCall(new long[] {rows, columns}, in, out);
    return prepared(() -> CPU.copy(call), out);
  }

  private static Prepared fill(int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    FillCall call = new FillCall(2.5, new long[] {rows, columns}, out);
    return prepared(() -> CPU.fill(call), out);
  }

  private static Prepared random(RandomFn fn, int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    RandomCall call = new RandomCall(fn, 1, 2, (long) rows * columns, out);
    return prepared(() -> CPU.random(call), out);
  }

  private static Prepared dropout(int rows, int columns, int offset) {
    Operand out = out(rows, columns, offset);
    Operand in = in(1, rows, columns, offset);
    DropoutCall call = new DropoutCall(0.3, 1, 2, (long) rows * columns, in, out);
    return prepared(() -> CPU.dropout(call), out);
  }

  private static Prepared sgd(boolean momentum, int rows, int columns, int offset) {
    Operand param = in(1, rows, columns, offset);
    Operand velocity = momentum ? in(3, rows, columns, offset) : null;
    SgdCall call =
        new SgdCall(
            (long) rows * columns,
            1e-6,
            momentum ? 0.9 : 0,
            1e-4,
            true,
            param,
            in(2, rows, columns, offset),
            velocity);
    return prepared(() -> CPU.sgd(call), param);
  }

  private static Prepared adam(int rows, int columns, int offset) {
    Operand param = in(1, rows, columns, offset);
    Operand m = in(3, rows, columns, offset);
    Operand v = out(rows, columns, offset);
    v.buffer().write().fill((byte) 0);
    AdamCall call =
        new AdamCall(
            (long) rows * columns,
            3,
            1e-6,
            0.9,
            0.999,
            1e-8,
            1e-4,
            true,
            param,
            in(2, rows, columns, offset),
            m,
            v);
    return prepared(() -> CPU.adam(call), param, m, v);
  }
}
