package pellucid.kernel.scalar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.ChannelGeometry;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.NormFn;
import pellucid.kernel.Operand;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;

/// Normalisation of rows and of channels; means first, then sums of squares about them.
final class ScalarNorm {
  private ScalarNorm() {}

  static void rowNorm(RowNormCall call) {
    Elements x = Elements.read(call.x());
    Elements y = Elements.write(call.y());
    double[] weight = column(call.weight(), call.cols(), 1);
    double[] bias = column(call.bias(), call.cols(), 0);
    double[] row = new double[Math.toIntExact(call.cols())];
    for (long i = 0; i < call.rows(); i++) {
      x.load(call.x().offset() + i * call.cols(), row);
      normalise(call.fn(), call.eps(), row);
      for (int j = 0; j < row.length; j++) {
        row[j] = row[j] * weight[j] + bias[j];
      }
      y.store(call.y().offset() + i * call.cols(), row);
    }
  }

  /// Normalises a row in place and returns what it was divided by.
  private static double normalise(NormFn fn, double eps, double[] row) {
    double mean =
        switch (fn) {
          case LAYER -> sum(row) / row.length;
          case RMS -> 0;
        };
    double squares = 0;
    for (double value : row) {
      squares += (value - mean) * (value - mean);
    }
    double root = Math.sqrt(squares / row.length + eps);
    for (int j = 0; j < row.length; j++) {
      row[j] = (row[j] - mean) / root;
    }
    return root;
  }

  private static double sum(double[] row) {
    double sum = 0;
    for (double value : row) {
      sum += value;
    }
    return sum;
  }

  private static double[] column(@Nullable Operand operand, long size, double absent) {
    double[] column = new double[Math.toIntExact(size)];
    if (operand == null) {
      Arrays.fill(column, absent);
    } else {
      Elements.read(operand).load(operand.offset(), column);
    }
    return column;
  }

  static void rowNormBackward(RowNormBackwardCall call) {
    Elements x = Elements.read(call.x());
    Elements gradY = Elements.read(call.gradY());
    Elements gradX = Elements.write(call.gradX());
    double[] weight = column(call.weight(), call.cols(), 1);
    double[] gradWeight = new double[weight.length];
    double[] gradBias = new double[weight.length];
    double[] n = new double[weight.length];
    double[] g = new double[weight.length];
    for (long i = 0; i < call.rows(); i++) {
      x.load(call.x().offset() + i * call.cols(), n);
      gradY.load(call.gradY().offset() + i * call.cols(), g);
      double root = normalise(call.fn(), call.eps(), n);
      double sum = 0;
      double product = 0;
      for (int j = 0; j < n.length; j++) {
        gradWeight[j] += g[j] * n[j];
        gradBias[j] += g[j];
        g[j] *= weight[j];
        sum += g[j];
        product += g[j] * n[j];
      }
      double mean = call.fn() == NormFn.RMS ? 0 : sum / n.length;
      for (int j = 0; j < n.length; j++) {
        g[j] = (g[j] - mean - n[j] * product / n.length) / root;
      }
      gradX.store(call.gradX().offset() + i * call.cols(), g);
    }
    Elements.write(call.gradWeight()).store(call.gradWeight().offset(), gradWeight);
    Elements.write(call.gradBias()).store(call.gradBias().offset(), gradBias);
  }

  /// What is done with an element of a channel.
  private interface Visit {
    void at(long index);
  }

  private static void each(ChannelGeometry g, long channel, Visit visit) {
    for (long n = 0; n < g.n(); n++) {
      for (long i = 0; i < g.inner(); i++) {
        visit.at((n * g.c() + channel) * g.inner() + i);
      }
    }
  }

  static void channelMoments(ChannelMomentsCall call) {
    Elements x = Elements.read(call.x());
    Elements moments = Elements.write(call.moments());
    long first = call.x().offset();
    long channels = call.geometry().c();
    double count = call.geometry().count();
    double[] sum = new double[1];
    for (long c = 0; c < channels; c++) {
      sum[0] = 0;
      each(call.geometry(), c, i -> sum[0] += x.get(first + i));
      double mean = sum[0] / count;
      sum[0] = 0;
      each(
          call.geometry(), c, i -> sum[0] += (x.get(first + i) - mean) * (x.get(first + i) - mean));
      moments.set(call.moments().offset() + c, mean);
      moments.set(call.moments().offset() + channels + c, sum[0] / count);
    }
  }

  static void batchNorm(BatchNormCall call) {
    Elements x = Elements.read(call.x());
    Elements y = Elements.write(call.y());
    for (long c = 0; c < call.geometry().c(); c++) {
      double mean = at(call.mean(), c);
      double root = Math.sqrt(at(call.variance(), c) + call.eps());
      double weight = at(call.weight(), c);
      double bias = at(call.bias(), c);
      each(
          call.geometry(),
          c,
          i ->
              y.set(
                  call.y().offset() + i,
                  (x.get(call.x().offset() + i) - mean) / root * weight + bias));
    }
  }

  private static double at(Operand operand, long index) {
    return Elements.read(operand).get(operand.offset() + index);
  }

  static void batchNormBackward(BatchNormBackwardCall call) {
    Elements x = Elements.read(call.x());
    Elements gradY = Elements.read(call.gradY());
    Elements gradX = Elements.write(call.gradX());
    Elements gradWeight = Elements.write(call.gradWeight());
    Elements gradBias = Elements.write(call.gradBias());
    long xAt = call.x().offset();
    long yAt = call.gradY().offset();
    double count = call.geometry().count();
    double[] sums = new double[2];
    for (long c = 0; c < call.geometry().c(); c++) {
      double mean = at(call.mean(), c);
      double root = Math.sqrt(at(call.variance(), c) + call.eps());
      Arrays.fill(sums, 0);
      each(
          call.geometry(),
          c,
          i -> {
            sums[0] += gradY.get(yAt + i);
            sums[1] += gradY.get(yAt + i) * (x.get(xAt + i) - mean) / root;
          });
      gradBias.set(call.gradBias().offset() + c, sums[0]);
      gradWeight.set(call.gradWeight().offset() + c, sums[1]);
      double scale = at(call.weight(), c) / root;
      each(
          call.geometry(),
          c,
          i -> {
            double n = (x.get(xAt + i) - mean) / root;
            double g = gradY.get(yAt + i) - sums[0] / count - n * sums[1] / count;
            gradX.set(call.gradX().offset() + i, scale * g);
          });
    }
  }
}
