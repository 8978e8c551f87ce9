package pellucid.proof;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import pellucid.autodiff.NoGrad;
import pellucid.kernel.DType;
import pellucid.op.Concat;
import pellucid.op.Copy;
import pellucid.op.CustomOp;
import pellucid.op.Expand;
import pellucid.op.Op;
import pellucid.op.Permute;
import pellucid.op.Reshape;
import pellucid.op.Slice;
import pellucid.op.SliceBackward;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Views, copies, conversions, concatenation, and an op of one's own.
final class ShapeCases {
  private static final Domain DOMAIN = Domain.uniform(-3, 3);

  private ShapeCases() {}

  static void addTo(List<OpCase> rows) {
    addViews(rows);
    addSlices(rows);
    addConcats(rows);
    addCopies(rows);
    rows.add(cube(Sample.of(DOMAIN, 3, 5)));
  }

  private static OpCase moving(String name, Function<List<Tensor>, Op> op, long[]... shapes) {
    return new OpCase(
        name,
        Arrays.stream(shapes).map(shape -> Sample.of(DOMAIN, shape)).toList(),
        op,
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  private static void addViews(List<OpCase> rows) {
    rows.add(reshape(new long[] {6}, 2, 3));
    rows.add(reshape(new long[] {2, 3, 4}, 4, -1));
    rows.add(reshape(new long[] {1}));
    rows.add(reshape(new long[] {0, 3}, 3, 0));
    rows.add(permute(new long[] {2, 3}, 1, 0));
    rows.add(permute(new long[] {2, 3, 4}, 2, 0, 1));
    rows.add(permute(new long[] {2, 1, 3, 2}, 0, 2, 1, 3));
    rows.add(permute(new long[] {}));
    rows.add(expand(new long[] {3}, 2, 3));
    rows.add(expand(new long[] {2, 1, 3}, 2, 4, 3));
    rows.add(expand(new long[] {}, 5));
    rows.add(expand(new long[] {1}, 0));
  }

  /// A view's strides may not be able to express the shape; the op is for those that can.
  private static OpCase reshape(long[] from, long... to) {
    return moving(
        "reshape to " + Arrays.toString(to),
        in -> Reshape.of(in.getFirst().contiguous(), to),
        from);
  }

  private static OpCase permute(long[] shape, Integer... axes) {
    return moving(
        "permute " + Arrays.toString(axes), in -> new Permute(in.getFirst(), List.of(axes)), shape);
  }

  private static OpCase expand(long[] from, long... to) {
    return moving(
        "expand to " + Arrays.toString(to), in -> new Expand(in.getFirst(), Shape.of(to)), from);
  }

  private static void addSlices(List<OpCase> rows) {
    rows.add(slice(new long[] {7}, 0, 2, 5, 1));
    rows.add(slice(new long[] {7}, 0, 1, 7, 3));
    rows.add(slice(new long[] {3, 5}, 1, 0, 5, 2));
    rows.add(slice(new long[] {3, 5}, 0, 1, 2, 1));
    rows.add(slice(new long[] {3, 5}, 1, 4, 4, 1));
    rows.add(sliceBackward(new long[] {3}, Shape.of(7), 0, 2, 1));
    rows.add(sliceBackward(new long[] {2}, Shape.of(7), 0, 1, 3));
    rows.add(sliceBackward(new long[] {3, 3}, Shape.of(3, 6), 1, 0, 2));
    rows.add(sliceBackward(new long[] {3, 0}, Shape.of(3, 5), 1, 4, 1));
  }

  private static OpCase slice(long[] shape, int axis, long start, long end, long step) {
    return moving(
        "slice %d to %d by %d of axis %d".formatted(start, end, step, axis),
        in -> new Slice(in.getFirst(), axis, start, end, step),
        shape);
  }

  private static OpCase sliceBackward(long[] grad, Shape shape, int axis, long start, long step) {
    return moving(
        "slice_backward from %d by %d of axis %d to %s".formatted(start, step, axis, shape),
        in -> new SliceBackward(in.getFirst(), shape, axis, start, step),
        grad);
  }

  private static void addConcats(List<OpCase> rows) {
    rows.add(concat(0, new long[] {3}));
    rows.add(concat(0, new long[] {3}, new long[] {2}));
    rows.add(concat(1, new long[] {2, 3}, new long[] {2, 0}, new long[] {2, 4}));
    rows.add(concat(-1, new long[] {2, 2, 1}, new long[] {2, 2, 3}));
  }

  private static OpCase concat(int axis, long[]... shapes) {
    return moving("concat by " + axis, in -> Concat.of(in, axis), shapes);
  }

  private static void addCopies(List<OpCase> rows) {
    for (DType target : DType.values()) {
      for (long[] shape : new long[][] {{}, {7}, {3, 5}, {2, 3, 17}, {0, 3}}) {
        rows.add(copy(target, Domain.uniform(0, 40), shape));
      }
    }
    rows.add(copy(DType.I32, DOMAIN, 3, 5).noted("with signs"));
    rows.add(copy(DType.I64, DOMAIN, 3, 5).noted("with signs"));
    rows.add(
        copy(DType.F32, Domain.cycle(1, UnaryCases.SPECIAL), 2, 14)
            .noted("special")
            .at(OpCase.FLOATING)
            .differentiable(Order.NONE));
  }

  static OpCase copy(DType target, Domain domain, long... shape) {
    return new OpCase(
        "copy to " + target,
        List.of(Sample.of(domain, shape)),
        in -> new Copy(in.getFirst(), target),
        OpCase.ALL,
        Tolerance.EXACT,
        target == DType.F64 ? Order.SECOND : Order.NONE);
  }

  private static OpCase cube(Sample x) {
    return new OpCase(
        "custom cube",
        List.of(x),
        in -> {
          try (var _ = NoGrad.open()) {
            Tensor result = in.getFirst().square().mul(in.getFirst());
            return new CustomOp(
                "cube",
                in,
                result,
                (operands, _, g) -> List.of(g.mul(operands.getFirst().square()).mul(3)));
          }
        },
        Set.of(DType.F32, DType.F64),
        Tolerance.ELEMENTWISE,
        Order.SECOND);
  }
}
