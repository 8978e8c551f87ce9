package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.DType;
import pellucid.kernel.UnaryFn;
import pellucid.op.CompactLinear;
import pellucid.op.Conv2d;
import pellucid.op.Conv2dBackwardInput;
import pellucid.op.Conv2dBackwardWeight;
import pellucid.op.ConvParams;
import pellucid.op.ConvTranspose2d;
import pellucid.op.MatMul;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;

/// Matrix products and convolutions.
final class ProductCases {
  private static final Domain DOMAIN = Domain.uniform(-1, 1);

  /// a, b and perhaps a bias.
  private static final long[][][] PRODUCTS = {
    {{1, 1}, {1, 1}},
    {{2, 3}, {3, 4}},
    {{5, 7}, {7, 3}, {3}},
    {{5, 7}, {7, 3}, {}},
    {{5, 7}, {7, 3}, {5, 1}},
    {{2, 3, 4}, {2, 4, 5}},
    {{2, 1, 3, 4}, {3, 4, 2}},
    {{3, 4}, {2, 4, 5}},
    {{2, 3, 4}, {4, 5}, {5}},
    {{2, 2, 3, 4}, {4, 5}, {2, 1, 5}},
    {{2, 3, 4}, {2, 4, 5}, {2, 3, 5}},
    {{2, 0}, {0, 3}},
    {{2, 0}, {0, 3}, {3}},
    {{0, 3}, {3, 2}},
    {{2, 3}, {3, 0}},
    {{0, 2, 3}, {3, 2}},
    {{1, 17}, {17, 33}},
    {{33, 17}, {17, 1}},
    {{65, 130}, {130, 67}, {67}},
    {{20, 600}, {600, 50}},
    {{3, 21, 40}, {40, 37}}
  };

  private ProductCases() {}

  static void addTo(List<OpCase> rows) {
    for (long[][] shapes : PRODUCTS) {
      List<Sample> samples = new ArrayList<>();
      for (long[] shape : shapes) {
        samples.add(Sample.of(DOMAIN, shape));
      }
      rows.add(matmul(samples));
    }
    for (UnaryFn fn : List.of(UnaryFn.RELU, UnaryFn.GELU, UnaryFn.TANH)) {
      rows.add(activated(fn, Shape.of(5, 7), Shape.of(7, 19), Shape.of(19)));
      rows.add(activated(fn, Shape.of(2, 3, 4), Shape.of(4, 5), Shape.of(5)));
    }
    for (DType weight : List.of(DType.BF16, DType.I8)) {
      rows.add(compact(weight, true, true, Shape.of(7), Shape.of(5, 7)));
      rows.add(compact(weight, false, true, Shape.of(1, 37), Shape.of(6, 37)));
      rows.add(compact(weight, true, false, Shape.of(2, 3, 19), Shape.of(35, 19)));
      rows.add(compact(weight, true, true, Shape.of(17, 40), Shape.of(34, 40)));
      rows.add(compact(weight, false, false, Shape.of(0, 3), Shape.of(2, 3)));
      rows.add(compact(weight, true, true, Shape.of(2, 0), Shape.of(3, 0)));
    }
    Domain nan = DOMAIN.with(40, Double.NaN, Double.POSITIVE_INFINITY);
    rows.add(
        matmul(List.of(Sample.of(nan, 9, 19), Sample.of(DOMAIN, 19, 21)))
            .noted("special")
            .differentiable(Order.NONE));
    addConvolutions(rows);
    addTransposed(rows);
  }

  static OpCase matmul(List<Sample> samples) {
    return new OpCase(
        "matmul",
        samples,
        in -> new MatMul(in.get(0), in.get(1), in.size() > 2 ? in.get(2) : null),
        OpCase.FLOATING,
        Tolerance.sum(samples.getFirst().shape().dim(-1)),
        Order.SECOND);
  }

  /// With an activation; the bias keeps half of the sums positive and half negative, away from
  /// relu's kink.
  private static OpCase activated(UnaryFn fn, Shape a, Shape b, Shape bias) {
    Domain factors = Domain.uniform(-0.3, 0.3);
    Domain away = Domain.cycle(1, -1, 2, 1.5, -1.3);
    return new OpCase(
        "matmul " + fn,
        List.of(
            new Sample(a, factors, null),
            new Sample(b, factors, null),
            new Sample(bias, away, null)),
        in -> new MatMul(in.get(0), in.get(1), in.get(2), fn),
        OpCase.FLOATING,
        Tolerance.sum(a.dim(-1)),
        Order.SECOND);
  }

  /// With a weight in few bits, and perhaps a scale and a bias.
  static OpCase compact(DType weight, boolean scaled, boolean biased, Shape x, Shape w) {
    Domain stored = weight == DType.I8 ? Domain.uniform(-127, 127) : DOMAIN;
    List<Sample> samples = new ArrayList<>();
    samples.add(new Sample(x, DOMAIN, null));
    samples.add(new Sample(w, stored, weight));
    for (int i = 0; i < (scaled ? 1 : 0) + (biased ? 1 : 0); i++) {
      samples.add(Sample.of(DOMAIN, w.dim(0)));
    }
    Tolerance sum = Tolerance.sum((weight == DType.I8 ? 127 : 1) * w.dim(1));
    return new OpCase(
        "compact_linear " + weight,
        samples,
        in ->
            new CompactLinear(
                in.get(0),
                in.get(1),
                scaled ? in.get(2) : null,
                biased ? in.get(in.size() - 1) : null),
        OpCase.FLOATING,
        sum,
        Order.SECOND);
  }

  private static void addConvolutions(List<OpCase> rows) {
    ConvParams plain = ConvParams.DEFAULT;
    conv(rows, "", plain, Shape.of(1, 1, 3, 3), Shape.of(1, 1, 2, 2));
    conv(rows, "padded", plain.withPadding(1), Shape.of(2, 2, 4, 3), Shape.of(3, 2, 3, 3));
    conv(rows, "stride 2", plain.withStride(2), Shape.of(2, 2, 5, 6), Shape.of(3, 2, 3, 3));
    conv(rows, "dilation 2", plain.withDilation(2), Shape.of(1, 2, 5, 6), Shape.of(2, 2, 2, 3));
    conv(rows, "groups 2", plain.withGroups(2), Shape.of(2, 4, 3, 4), Shape.of(6, 2, 2, 2));
    conv(
        rows,
        "depthwise",
        plain.withGroups(3).withPadding(1),
        Shape.of(2, 3, 4, 4),
        Shape.of(3, 1, 3, 3));
    conv(
        rows,
        "depthwise by 2",
        plain.withGroups(3).withStride(2),
        Shape.of(1, 3, 5, 5),
        Shape.of(6, 1, 3, 3));
    conv(rows, "1x1", plain, Shape.of(2, 3, 3, 4), Shape.of(5, 3, 1, 1));
    conv(rows, "1x1 stride 2", plain.withStride(2), Shape.of(2, 3, 5, 4), Shape.of(4, 3, 1, 1));
    ConvParams uneven = new ConvParams(2, 1, 1, 0, 1, 2, 1);
    conv(rows, "uneven", uneven, Shape.of(1, 2, 5, 6), Shape.of(2, 2, 3, 2));
    conv(rows, "wide padding", plain.withPadding(3), Shape.of(1, 1, 2, 2), Shape.of(2, 1, 2, 2));
    ConvParams across = new ConvParams(1, 2, 0, 1, 1, 2, 1);
    conv(rows, "1d", across, Shape.of(2, 3, 1, 11), Shape.of(4, 3, 1, 3));
    conv(rows, "no image", plain, Shape.of(0, 2, 4, 4), Shape.of(3, 2, 2, 2));
    conv(rows, "deep", plain.withPadding(1), Shape.of(2, 19, 9, 11), Shape.of(37, 19, 3, 3));
    conv(rows, "5x5", plain, Shape.of(3, 3, 17, 20), Shape.of(18, 3, 5, 5));
    addLarge(rows, " 3x3", plain.withPadding(1), Shape.of(2, 16, 12, 13), Shape.of(17, 16, 3, 3));
  }

  private static void addTransposed(List<OpCase> rows) {
    ConvParams plain = ConvParams.DEFAULT;
    transposed(rows, "", plain, 0, Shape.of(1, 1, 3, 2), Shape.of(1, 1, 2, 2));
    transposed(rows, "padded", plain.withPadding(1), 0, Shape.of(2, 2, 3, 4), Shape.of(2, 3, 3, 3));
    transposed(
        rows, "stride 2", plain.withStride(2), 0, Shape.of(2, 3, 2, 3), Shape.of(3, 2, 3, 3));
    transposed(
        rows, "stride 2 + 1", plain.withStride(2), 1, Shape.of(1, 3, 2, 3), Shape.of(3, 2, 2, 2));
    transposed(rows, "gaps", plain.withStride(3), 2, Shape.of(1, 2, 2, 3), Shape.of(2, 3, 2, 2));
    transposed(
        rows, "dilation 2", plain.withDilation(2), 0, Shape.of(1, 2, 3, 2), Shape.of(2, 2, 2, 3));
    transposed(
        rows, "groups 2", plain.withGroups(2), 0, Shape.of(2, 4, 3, 2), Shape.of(4, 3, 2, 2));
    transposed(
        rows, "depthwise", plain.withGroups(3), 0, Shape.of(2, 3, 3, 3), Shape.of(3, 1, 3, 3));
    transposed(rows, "1x1", plain, 0, Shape.of(2, 3, 3, 2), Shape.of(3, 4, 1, 1));
    transposed(rows, "no image", plain, 0, Shape.of(0, 2, 3, 3), Shape.of(2, 3, 2, 2));
  }

  /// One geometry without and with a bias.
  private static void transposed(
      List<OpCase> rows, String note, ConvParams params, int outputPadding, Shape x, Shape w) {
    Shape bias = Shape.of(w.dim(1) * params.groups());
    rows.add(transposed(note, params, outputPadding, List.of(sample(x), sample(w))));
    rows.add(transposed(note, params, outputPadding, List.of(sample(x), sample(w), sample(bias))));
  }

  private static OpCase transposed(
      String note, ConvParams params, int outputPadding, List<Sample> samples) {
    return new OpCase(
        note.isEmpty() ? "conv_transpose2d" : "conv_transpose2d " + note,
        samples,
        in ->
            new ConvTranspose2d(
                in.get(0),
                in.get(1),
                in.size() > 2 ? in.get(2) : null,
                params,
                outputPadding,
                outputPadding),
        OpCase.FLOATING,
        Tolerance.sum(samples.get(1).shape().size()),
        Order.SECOND);
  }

  /// The three passes of one geometry, without and with a bias.
  private static void conv(List<OpCase> rows, String note, ConvParams params, Shape x, Shape w) {
    String remark = note.isEmpty() ? "" : " " + note;
    rows.add(forward(remark, params, x, w, null));
    rows.add(forward(remark, params, x, w, Shape.of(w.dim(0))));
    rows.add(backwardInput(remark, params, x, w));
    rows.add(backwardWeight(remark, params, x, w));
  }

  /// The three passes of a geometry that has too many numbers for differences.
  private static void addLarge(
      List<OpCase> rows, String remark, ConvParams params, Shape x, Shape w) {
    rows.add(forward(remark, params, x, w, Shape.of(w.dim(0))).differentiable(Order.NONE));
    rows.add(backwardInput(remark, params, x, w).differentiable(Order.NONE));
    rows.add(backwardWeight(remark, params, x, w).differentiable(Order.NONE));
  }

  private static Sample sample(Shape shape) {
    return Sample.of(DOMAIN, shape.toArray());
  }

  private static Shape outShape(ConvParams params, Shape x, Shape w) {
    ConvGeometry g = params.geometry("conv2d", x, w);
    return Shape.of(g.n(), g.k(), g.outH(), g.outW());
  }

  static OpCase forward(String remark, ConvParams params, Shape x, Shape w, @Nullable Shape bias) {
    return new OpCase(
        "conv2d" + remark,
        bias == null ? List.of(sample(x), sample(w)) : List.of(sample(x), sample(w), sample(bias)),
        in -> new Conv2d(in.get(0), in.get(1), in.size() > 2 ? in.get(2) : null, params),
        OpCase.FLOATING,
        Tolerance.sum(w.size() / w.dim(0)),
        Order.SECOND);
  }

  static OpCase backwardInput(String remark, ConvParams params, Shape x, Shape w) {
    return new OpCase(
        "conv2d_backward_input" + remark,
        List.of(sample(outShape(params, x, w)), sample(w)),
        in -> new Conv2dBackwardInput(in.get(0), in.get(1), x, params),
        OpCase.FLOATING,
        Tolerance.sum(w.size()),
        Order.SECOND);
  }

  static OpCase backwardWeight(String remark, ConvParams params, Shape x, Shape w) {
    Shape y = outShape(params, x, w);
    return new OpCase(
        "conv2d_backward_weight" + remark,
        List.of(sample(x), sample(y)),
        in -> new Conv2dBackwardWeight(in.get(0), in.get(1), w, params),
        OpCase.FLOATING,
        Tolerance.sum(y.size() / y.dim(1)),
        Order.SECOND);
  }
}
