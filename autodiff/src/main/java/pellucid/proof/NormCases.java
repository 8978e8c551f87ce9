package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import pellucid.kernel.NormFn;
import pellucid.op.BatchNorm;
import pellucid.op.BatchNormBackward;
import pellucid.op.ChannelMoments;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Layer norm, RMS norm and batch norm, forward and backward.
final class NormCases {
  private static final double EPS = 1e-3;
  private static final Domain VALUES = Domain.uniform(-2, 2);
  private static final Domain WEIGHTS = Domain.uniform(0.5, 1.5);

  /// Sums along the row, a root and a quotient.
  private static final Tolerance ROW = new Tolerance(24, 48);

  private static final long[][] ROWS = {{5}, {3, 4}, {2, 3, 5}, {4, 1}, {0, 3}, {7, 33}, {3, 130}};

  private static final long[][] CHANNELS = {
    {4, 3}, {2, 3, 2, 2}, {70, 5}, {3, 2, 5, 7}, {2, 1, 1, 3}, {67, 261}, {2, 2, 33, 5}
  };

  private NormCases() {}

  static void addTo(List<OpCase> rows) {
    for (NormFn fn : NormFn.values()) {
      for (long[] shape : ROWS) {
        rows.add(rowNorm(fn, 2, shape));
      }
      rows.add(rowNorm(fn, 0, 3, 4));
      rows.add(rowNorm(fn, 1, 3, 4));
      for (long[] shape : ROWS) {
        rows.add(rowNormBackward(fn, true, shape));
      }
      rows.add(rowNormBackward(fn, false, 3, 4));
    }
    rows.add(offset(rowNorm(NormFn.LAYER, 2, 3, 130), "large mean"));
    rows.add(
        new OpCase(
            "layer_norm broken",
            List.of(Sample.of(VALUES.with(13, Double.NaN, Double.POSITIVE_INFINITY), 4, 9)),
            in -> new RowNorm(NormFn.LAYER, in.getFirst(), null, null, EPS),
            OpCase.FLOATING,
            ROW,
            Order.NONE));
    for (long[] shape : CHANNELS) {
      rows.add(moments(shape));
      rows.add(batchNorm(true, shape));
      rows.add(batchNorm(false, shape));
      rows.add(batchNormBackward(shape));
    }
    rows.add(offset(batchNorm(true, 70, 5), "large mean"));
    rows.add(offset(batchNorm(true, 3, 2, 5, 7), "large mean"));
    rows.add(batchNorm(false, 0, 3));
  }

  /// With values about 1000: the same to rounding of the values themselves.
  private static OpCase offset(OpCase row, String remark) {
    Sample x = row.samples().getFirst();
    List<Sample> samples = new ArrayList<>(row.samples());
    samples.set(0, new Sample(x.shape(), Domain.uniform(998, 1002), x.dtype()));
    return new OpCase(
        row.name() + " " + remark,
        samples,
        row.op(),
        row.dtypes(),
        row.tolerance(),
        Order.NONE,
        row.seen());
  }

  static OpCase rowNorm(NormFn fn, int affine, long... shape) {
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(VALUES, shape));
    long columns = shape[shape.length - 1];
    if (affine > 0) {
      samples.add(Sample.of(WEIGHTS, columns));
    }
    if (affine > 1) {
      samples.add(Sample.of(VALUES, columns));
    }
    return new OpCase(
        name(fn),
        samples,
        in ->
            new RowNorm(
                fn, in.get(0), affine > 0 ? in.get(1) : null, affine > 1 ? in.get(2) : null, EPS),
        OpCase.FLOATING,
        ROW,
        Order.FIRST);
  }

  private static String name(NormFn fn) {
    return switch (fn) {
      case LAYER -> "layer_norm";
      case RMS -> "rms_norm";
    };
  }

  static OpCase rowNormBackward(NormFn fn, boolean weighted, long... shape) {
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(VALUES, shape));
    samples.add(Sample.of(VALUES, shape));
    if (weighted) {
      samples.add(Sample.of(WEIGHTS, shape[shape.length - 1]));
    }
    Tensor x = Tensor.ones(shape);
    return new OpCase(
            name(fn) + "_backward",
            samples,
            in -> new RowNormBackward(fn, in.get(0), weighted ? in.get(2) : null, in.get(1), EPS),
            OpCase.FLOATING,
            summed(x.shape().size() / shape[shape.length - 1]),
            Order.NONE)
        .seeing(new RowNormBackward(fn, x, null, x, EPS).parts(), 0, 1, 2);
  }

  /// A sum over rows or places besides those along the row.
  private static Tolerance summed(long terms) {
    return new Tolerance(24, 48 + 12.0 * terms);
  }

  static OpCase moments(long... shape) {
    return new OpCase(
        "channel_moments",
        List.of(Sample.of(VALUES, shape)),
        in -> new ChannelMoments(in.getFirst()),
        OpCase.FLOATING,
        ROW,
        Order.SECOND);
  }

  static OpCase batchNorm(boolean training, long... shape) {
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(VALUES, shape));
    samples.add(Sample.of(WEIGHTS, shape[1]));
    samples.add(Sample.of(VALUES, shape[1]));
    if (!training) {
      samples.add(Sample.of(VALUES, shape[1]));
      samples.add(Sample.of(WEIGHTS, shape[1]));
    }
    return new OpCase(
        "batch_norm " + (training ? "training" : "inference"),
        samples,
        in -> training ? own(in) : given(in),
        OpCase.FLOATING,
        ROW,
        training ? Order.FIRST : Order.SECOND);
  }

  private static BatchNorm own(List<Tensor> in) {
    Tensor moments = in.get(0).detach().channelMoments();
    Tensor mean = moments.slice(0, 0, 1).squeeze(0);
    Tensor variance = moments.slice(0, 1, 2).squeeze(0);
    return new BatchNorm(in.get(0), mean, variance, in.get(1), in.get(2), EPS, true);
  }

  private static BatchNorm given(List<Tensor> in) {
    return new BatchNorm(in.get(0), in.get(3), in.get(4), in.get(1), in.get(2), EPS, false);
  }

  static OpCase batchNormBackward(long... shape) {
    Tensor x = Tensor.ones(shape);
    Tensor channel = Tensor.ones(shape[1]);
    return new OpCase(
            "batch_norm_backward",
            List.of(
                Sample.of(VALUES, shape),
                Sample.of(VALUES, shape),
                Sample.of(VALUES, shape[1]),
                Sample.of(WEIGHTS, shape[1]),
                Sample.of(WEIGHTS, shape[1])),
            in -> new BatchNormBackward(in.get(0), in.get(2), in.get(3), in.get(4), in.get(1), EPS),
            OpCase.FLOATING,
            summed(Shape.of(shape).size() / shape[1]),
            Order.NONE)
        .seeing(new BatchNormBackward(x, channel, channel, channel, x, EPS).parts(), 0, 1, 2);
  }
}
