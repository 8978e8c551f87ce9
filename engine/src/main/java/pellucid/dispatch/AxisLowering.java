package pellucid.dispatch;

import java.util.OptionalLong;
import pellucid.kernel.AlongCall;
import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.ArgSortCall;
import pellucid.kernel.CumSumCall;
import pellucid.kernel.GatherCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.Operand;
import pellucid.op.AddAlong;
import pellucid.op.ArgMax;
import pellucid.op.ArgSort;
import pellucid.op.CumSum;
import pellucid.op.Multinomial;
import pellucid.op.TakeAlong;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The part of [Lowering] for ops along one axis: kernels see the dimensions before it as one,
/// `outer`, and those behind it as one, `inner`.
final class AxisLowering {
  private AxisLowering() {}

  static void argMax(ArgMax op, Operand y, KernelBackend backend) {
    Shape shape = op.x().shape();
    long outer = product(shape, 0, op.axis());
    backend.argMax(
        new ArgMaxCall(
            outer, shape.dim(op.axis()), inner(shape, op.axis()), Lowering.dense(op.x()), y));
  }

  static void cumSum(CumSum op, Operand y, KernelBackend backend) {
    Shape shape = op.x().shape();
    backend.cumSum(
        new CumSumCall(
            op.reverse(),
            product(shape, 0, op.axis()),
            shape.dim(op.axis()),
            inner(shape, op.axis()),
            Lowering.dense(op.x()),
            y));
  }

  static void argSort(ArgSort op, Operand y, KernelBackend backend) {
    Shape shape = op.x().shape();
    backend.argSort(
        new ArgSortCall(
            op.descending(),
            product(shape, 0, op.axis()),
            shape.dim(op.axis()),
            inner(shape, op.axis()),
            op.count(),
            Lowering.dense(op.x()),
            y));
  }

  static void takeAlong(TakeAlong op, Operand y, KernelBackend backend) {
    Operand table = Lowering.dense(op.x());
    backend.takeAlong(
        along("take_along: index", op.x().shape(), table, op.indices(), op.axis(), y));
  }

  static void addAlong(AddAlong op, Operand y, KernelBackend backend) {
    Operand picked = Lowering.dense(op.picked());
    backend.addAlong(along("add_along: index", op.outShape(), y, op.indices(), op.axis(), picked));
  }

  static void multinomial(Multinomial op, Operand y, KernelBackend backend) {
    long classes = op.weights().dim(-1);
    long rows = product(op.weights().shape(), 0, op.weights().shape().rank() - 1);
    long least = op.replacement() ? Math.min(op.count(), 1) : op.count();
    Operand weights = Lowering.dense(op.weights());
    WeightCheck.check(op.name(), weights, rows, classes, least);
    backend.multinomial(
        new MultinomialCall(
            op.replacement(),
            rows,
            Math.toIntExact(classes),
            op.count(),
            op.key(),
            op.stream(),
            weights,
            y));
  }

  private static AlongCall along(
      String what, Shape shape, Operand table, Tensor indices, int axis, Operand picked) {
    return new AlongCall(
        product(shape, 0, axis),
        shape.dim(axis),
        inner(shape, axis),
        indices.dim(axis),
        table,
        Lowering.indices(what, indices, shape.dim(axis), OptionalLong.empty()),
        picked);
  }

  static GatherCall gatherCall(
      String what, Shape table, Operand tableData, Tensor indices, int axis, Operand slices) {
    long size = table.dim(axis);
    return new GatherCall(
        product(table, 0, axis),
        size,
        inner(table, axis),
        indices.shape().size(),
        tableData,
        Lowering.indices(what, indices, size, OptionalLong.empty()),
        slices);
  }

  private static long inner(Shape shape, int axis) {
    return product(shape, axis + 1, shape.rank());
  }

  private static long product(Shape shape, int from, int to) {
    long product = 1;
    for (int d = from; d < to; d++) {
      product *= shape.dim(d);
    }
    return product;
  }
}
