package pellucid.proof;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.op.Gather;
import pellucid.op.ScatterAdd;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;

/// Slices picked by index, and added back.
final class IndexCases {
  private static final Domain DOMAIN = Domain.uniform(-2, 2);

  private IndexCases() {}

  static void addTo(List<OpCase> rows) {
    add(rows, DType.I64, Shape.of(5), 0, Shape.of(8));
    add(rows, DType.I32, Shape.of(5, 3), 0, Shape.of(4));
    add(rows, DType.I64, Shape.of(5, 3), 1, Shape.of(4));
    add(rows, DType.I64, Shape.of(3, 4, 2), 1, Shape.of(2, 3));
    add(rows, DType.I64, Shape.of(5, 3), 0, Shape.of());
    add(rows, DType.I64, Shape.of(5, 3), 0, Shape.of(0));
    add(rows, DType.I64, Shape.of(5, 0), 0, Shape.of(2));
    add(rows, DType.I64, Shape.of(50, 67), 0, Shape.of(33));
  }

  private static void add(List<OpCase> rows, DType dtype, Shape table, int axis, Shape indices) {
    Sample picks = Sample.indices(dtype, table.dim(axis), indices.toArray());
    rows.add(gather(Sample.of(DOMAIN, table.toArray()), picks, axis));
    rows.add(scatterAdd(table, picks, axis));
  }

  static OpCase gather(Sample x, Sample indices, int axis) {
    return new OpCase(
        "gather by " + axis + " " + indices.dtype(),
        List.of(x, indices),
        in -> new Gather(in.get(0), in.get(1), axis),
        OpCase.ALL,
        Tolerance.EXACT,
        Order.SECOND);
  }

  static OpCase scatterAdd(Shape table, Sample indices, int axis) {
    long[] slices = new long[table.rank() - 1 + indices.shape().rank()];
    int next = 0;
    for (int d = 0; d < table.rank(); d++) {
      if (d == axis) {
        for (long dim : indices.shape().toArray()) {
          slices[next++] = dim;
        }
      } else {
        slices[next++] = table.dim(d);
      }
    }
    return new OpCase(
        "scatter_add by " + axis + " " + indices.dtype() + " to " + table,
        List.of(Sample.of(DOMAIN, slices), indices),
        in -> new ScatterAdd(in.get(0), in.get(1), axis, table),
        OpCase.NUMERIC,
        Tolerance.sum(indices.shape().size()),
        Order.SECOND);
  }
}
