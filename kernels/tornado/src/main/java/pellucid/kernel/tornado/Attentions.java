package pellucid.kernel.tornado;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// Attention and its gradients.
final class Attentions {
  private static final int LOCAL = AttentionTiles.LOCAL;
  private static final Kernel NARROW =
      Kernel.sized("attention", LOCAL, AttentionKernels::attention, 2);
  private static final Kernel MIDDLE =
      Kernel.sized("attention", LOCAL, AttentionKernels::attention, 4);
  private static final Kernel WIDE =
      Kernel.sized("attention", LOCAL, AttentionKernels::attention, 8);
  private static final Kernel GRADIENT_NARROW =
      Kernel.sized("attentionGradient", LOCAL, AttentionBackwardKernels::gradient, 2);
  private static final Kernel GRADIENT_MIDDLE =
      Kernel.sized("attentionGradient", LOCAL, AttentionBackwardKernels::gradient, 4);
  private static final Kernel GRADIENT_WIDE =
      Kernel.sized("attentionGradient", LOCAL, AttentionBackwardKernels::gradient, 8);
  private static final Kernel SHIFT =
      Kernel.floats("attentionShift", LOCAL, AttentionBackwardKernels::shift);

  private static final Kernel DECODE =
      Kernel.bytesNumbers(
          "attentionDecode", AttentionDecodeKernels.LOCAL, AttentionDecodeKernels::decode);
  private static final Kernel JOIN =
      Kernel.numbers("attentionJoin", LOCAL, AttentionDecodeKernels::join);
  private static final Sizes FORWARD = new Sizes(NARROW, MIDDLE, WIDE);
  private static final Sizes GRADIENT = new Sizes(GRADIENT_NARROW, GRADIENT_MIDDLE, GRADIENT_WIDE);

  /// Queries up to which, and keys from which on, the keys of each query are shared out.
  private static final int FEW = 8;

  private static final int MANY = 2 * AttentionDecodeKernels.LOCAL;

  /// Groups that keep a large device busy.
  private static final int BUSY = 512;

  private Attentions() {}

  /// A kernel for results in chunks of 32, 64 and 128 columns.
  private record Sizes(Kernel narrow, Kernel middle, Kernel wide) {
    /// Queues the launch for so many rows of so many columns in each of the heads.
    void launch(Args args, long heads, long rows, int columns, String what) {
      int chunk = columns <= 32 ? 32 : columns <= 64 ? 64 : 128;
      Kernel kernel = columns <= 32 ? narrow : columns <= 64 ? middle : wide;
      long blocks = (rows + AttentionTiles.BLOCK - 1) / AttentionTiles.BLOCK;
      long chunks = Math.max(1, (columns + chunk - 1) / chunk);
      args.launchGroups(kernel, heads * blocks * chunks, what);
    }
  }

  static boolean attention(Accelerator home, AttentionCall call) {
    AttentionGeometry g = call.geometry();
    if (!Served.floats(call.q(), call.k(), call.v(), call.out(), call.lse())
        || !served(call.mask())) {
      return false;
    }
    if (g.queries() <= FEW && g.keys() >= MANY) {
      decode(home, call);
      return true;
    }
    long heads = (long) g.batch() * g.heads();
    Args args = new Args(home).number(g.scale()).number(Double.NEGATIVE_INFINITY);
    geometry(args, g, call.mask());
    read(args, call.q(), call.k(), call.v());
    mask(args, call.mask());
    write(args, call.out(), heads * g.queries() * g.valueDepth());
    write(args, call.lse(), heads * g.queries());
    FORWARD.launch(args, heads, g.queries(), g.valueDepth(), what("attention", g));
    return true;
  }

  private static void decode(Accelerator home, AttentionCall call) {
    AttentionGeometry g = call.geometry();
    int local = AttentionDecodeKernels.LOCAL;
    long rows = (long) g.batch() * g.heads() * g.queries();
    long chunks = Math.max(1, Math.ceilDiv(g.valueDepth(), local));
    long most = Math.max(1, Math.min(BUSY / Math.max(1, rows * chunks), g.keys() / local));
    int each = Math.ceilDiv(Math.ceilDiv(g.keys(), (int) most), local) * local;
    int parts = Math.ceilDiv(g.keys(), each);
    try (ScratchTensors scratch = new ScratchTensors(home)) {
      Operand shares = scratch.floats(rows, parts, g.valueDepth() + 2L);
      Args args = new Args(home).number(g.scale());
      geometry(args, g, call.mask());
      read(args, call.q(), call.k(), call.v());
      mask(args, call.mask());
      args.add(parts).add(each).write(shares, rows * parts * (g.valueDepth() + 2L));
      args.launchGroups(DECODE, rows * parts * chunks, what("attention", g));
      long elements = rows * (g.valueDepth() + 1L);
      Args join = new Args(home).number(Double.NEGATIVE_INFINITY);
      join.add(g.heads()).add(g.queries()).add(g.valueDepth()).add(elements).add(parts);
      join.read(shares);
      write(join, call.out(), rows * g.valueDepth());
      write(join, call.lse(), rows);
      join.launch(JOIN, elements, what("attention", g));
    }
  }

  private static boolean served(@Nullable Operand mask) {
    return mask == null || mask.dtype() == DType.F32 || mask.dtype() == DType.BOOL;
  }

  private static void geometry(Args args, AttentionGeometry g, @Nullable Operand mask) {
    args.add(g.heads())
        .add(g.group())
        .add(g.queries())
        .add(g.keys())
        .add(g.depth())
        .add(g.valueDepth())
        .add(g.causal() ? 1 : 0)
        .add(mask == null ? 0 : mask.dtype() == DType.F32 ? 1 : 2);
  }

  /// The first element and the steps of each.
  private static void read(Args args, Operand... operands) {
    for (Operand operand : operands) {
      steps(args.read(operand), operand);
    }
  }

  private static void write(Args args, Operand operand, long elements) {
    steps(args.write(operand, elements), operand);
  }

  private static void steps(Args args, Operand operand) {
    for (long step : operand.strides()) {
      args.add(step);
    }
  }

  private static void mask(Args args, @Nullable Operand mask) {
    if (mask == null) {
      args.add(0).add(0).add(0).add(0).add(0);
    } else {
      read(args, mask);
    }
  }

  private static String what(String op, AttentionGeometry g) {
    return "%s of %d x %d heads, %d queries, %d keys, %d deep"
        .formatted(op, g.batch(), g.heads(), g.queries(), g.keys(), g.depth());
  }

  static boolean attentionBackward(Accelerator home, AttentionBackwardCall call) {
    if (!Served.floats(call.q(), call.k(), call.v(), call.out(), call.lse())
        || !Served.floats(call.gradOut(), call.gradLse())
        || !Served.floats(call.gradQ(), call.gradK(), call.gradV())
        || !served(call.mask())) {
      return false;
    }
    AttentionGeometry g = call.geometry();
    try (ScratchTensors scratch = new ScratchTensors(home)) {
      Operand shift = scratch.floats(g.batch(), g.heads(), g.queries());
      shift(home, call, shift);
      gradQ(home, call, shift);
      gradK(home, call, shift);
      gradV(home, call, shift);
    }
    return true;
  }

  private static void shift(Accelerator home, AttentionBackwardCall call, Operand shift) {
    AttentionGeometry g = call.geometry();
    long rows = (long) g.batch() * g.heads() * g.queries();
    Args args = new Args(home).add(g.heads()).add(g.queries()).add(g.valueDepth()).add(rows);
    read(args, call.out(), call.gradOut(), call.gradLse());
    write(args, shift, rows);
    args.launch(SHIFT, rows * AttentionBackwardKernels.TEAM, what("attention_backward", g));
  }

  private static void gradQ(Accelerator home, AttentionBackwardCall call, Operand shift) {
    AttentionGeometry g = call.geometry();
    Args args = new Args(home).number(g.scale()).number(g.scale());
    geometry(args, g, call.mask());
    args.add(0).add(2);
    read(args, call.q(), call.k(), call.gradOut(), call.v(), call.k());
    long heads = (long) g.batch() * g.heads();
    finish(args, call, shift, call.gradQ(), heads, g.queries(), g.depth());
  }

  private static void gradK(Accelerator home, AttentionBackwardCall call, Operand shift) {
    AttentionGeometry g = call.geometry();
    Args args = new Args(home).number(g.scale()).number(g.scale());
    geometry(args, g, call.mask());
    args.add(1).add(2);
    read(args, call.k(), call.q(), call.v(), call.gradOut(), call.q());
    long heads = (long) g.batch() * g.kvHeads();
    finish(args, call, shift, call.gradK(), heads, g.keys(), g.depth());
  }

  private static void gradV(Accelerator home, AttentionBackwardCall call, Operand shift) {
    AttentionGeometry g = call.geometry();
    Args args = new Args(home).number(g.scale()).number(1);
    geometry(args, g, call.mask());
    args.add(1).add(1);
    read(args, call.k(), call.q(), call.v(), call.gradOut(), call.gradOut());
    long heads = (long) g.batch() * g.kvHeads();
    finish(args, call, shift, call.gradV(), heads, g.keys(), g.valueDepth());
  }

  private static void finish(
      Args args,
      AttentionBackwardCall call,
      Operand shift,
      Operand grad,
      long heads,
      int rows,
      int columns) {
    mask(args, call.mask());
    read(args, call.lse(), shift);
    write(args, grad, heads * rows * columns);
    args.add(columns);
    GRADIENT.launch(args, heads, rows, columns, what("attention_backward", call.geometry()));
  }
}
