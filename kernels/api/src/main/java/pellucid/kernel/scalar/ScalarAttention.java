package pellucid.kernel.scalar;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.AttentionGeometry;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// Attention and its gradients, query by query: a row of scores at a time, in double.
final class ScalarAttention {
  private final AttentionGeometry geometry;
  private final double scale;
  private final Operand q;
  private final Operand k;
  private final @Nullable Operand mask;
  private final Elements qs;
  private final Elements ks;
  private final @Nullable Elements masks;

  private ScalarAttention(
      AttentionGeometry geometry, Operand q, Operand k, @Nullable Operand mask) {
    this.geometry = geometry;
    this.q = q;
    this.k = k;
    this.mask = mask;
    scale = Elements.rounded(geometry.scale(), q.dtype());
    qs = Elements.read(q);
    ks = Elements.read(k);
    masks = mask == null ? null : Elements.read(mask);
  }

  private interface Row {
    void run(int b, int h, int i);
  }

  private static void rows(AttentionGeometry geometry, Row row) {
    for (int b = 0; b < geometry.batch(); b++) {
      for (int h = 0; h < geometry.heads(); h++) {
        for (int i = 0; i < geometry.queries(); i++) {
          row.run(b, h, i);
        }
      }
    }
  }

  private static long at(Operand operand, long... index) {
    long at = operand.offset();
    for (int d = 0; d < index.length; d++) {
      at += index[d] * operand.strides()[d];
    }
    return at;
  }

  /// The scores of a query, -infinity for keys that it does not see.
  private double[] scores(int b, int h, int i) {
    double[] scores = new double[geometry.keys()];
    for (int j = 0; j < scores.length; j++) {
      scores[j] =
          j < geometry.limit(i)
              ? masked(scale * dot(b, h, i, j), b, h, i, j)
              : Double.NEGATIVE_INFINITY;
    }
    return scores;
  }

  private double dot(int b, int h, int i, int j) {
    int head = h / geometry.group();
    double sum = 0;
    for (int d = 0; d < geometry.depth(); d++) {
      sum += qs.get(at(q, b, h, i, d)) * ks.get(at(k, b, head, j, d));
    }
    return sum;
  }

  private double masked(double score, int b, int h, int i, int j) {
    if (mask == null || masks == null) {
      return score;
    }
    double value = masks.get(at(mask, b, h, i, j));
    if (mask.dtype() == DType.BOOL) {
      return value != 0 ? score : Double.NEGATIVE_INFINITY;
    }
    return score + value;
  }

  static void forward(AttentionCall call) {
    AttentionGeometry geometry = call.geometry();
    ScalarAttention attention = new ScalarAttention(geometry, call.q(), call.k(), call.mask());
    Elements vs = Elements.read(call.v());
    Elements outs = Elements.write(call.out());
    Elements lses = Elements.write(call.lse());
    rows(
        geometry,
        (b, h, i) -> {
          double[] scores = attention.scores(b, h, i);
          double lse = logSumExp(scores);
          lses.set(at(call.lse(), b, h, i), lse);
          for (int d = 0; d < geometry.valueDepth(); d++) {
            double sum = 0;
            for (int j = 0; j < scores.length; j++) {
              sum += weight(scores[j], lse) * vs.get(at(call.v(), b, h / geometry.group(), j, d));
            }
            outs.set(at(call.out(), b, h, i, d), sum);
          }
        });
  }

  private static double logSumExp(double[] scores) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (double score : scores) {
      sum += StrictMath.exp(score - max);
    }
    return max + StrictMath.log(sum);
  }

  private static double weight(double score, double lse) {
    return score == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(score - lse);
  }

  static void backward(AttentionBackwardCall call) {
    AttentionGeometry geometry = call.geometry();
    double[] gradK = new double[size(geometry, geometry.depth())];
    double[] gradV = new double[size(geometry, geometry.valueDepth())];
    Elements gradQ = Elements.write(call.gradQ());
    ScalarAttention attention = new ScalarAttention(geometry, call.q(), call.k(), call.mask());
    rows(
        geometry,
        (b, h, i) -> {
          double[] weights = attention.weights(call, b, h, i);
          double[] slopes = slopes(call, weights, b, h, i);
          int first = (b * geometry.kvHeads() + h / geometry.group()) * geometry.keys();
          addValues(call, weights, gradV, first, b, h, i);
          attention.addKeys(slopes, gradK, first, b, h, i);
          for (int d = 0; d < geometry.depth(); d++) {
            double sum = 0;
            for (int j = 0; j < slopes.length; j++) {
              long key = at(call.k(), b, h / geometry.group(), j, d);
              sum += slopes[j] * attention.ks.get(key);
            }
            gradQ.set(at(call.gradQ(), b, h, i, d), attention.scale * sum);
          }
        });
    store(geometry, gradK, call.gradK(), geometry.depth());
    store(geometry, gradV, call.gradV(), geometry.valueDepth());
  }

  private static int size(AttentionGeometry geometry, int depth) {
    return geometry.batch() * geometry.kvHeads() * geometry.keys() * depth;
  }

  private double[] weights(AttentionBackwardCall call, int b, int h, int i) {
    double lse = Elements.read(call.lse()).get(at(call.lse(), b, h, i));
    double[] weights = scores(b, h, i);
    for (int j = 0; j < weights.length; j++) {
      weights[j] = weight(weights[j], lse);
    }
    return weights;
  }

  /// The gradients of a query's scores.
  private static double[] slopes(
      AttentionBackwardCall call, double[] weights, int b, int h, int i) {
    AttentionGeometry geometry = call.geometry();
    Elements gradOut = Elements.read(call.gradOut());
    Elements out = Elements.read(call.out());
    Elements v = Elements.read(call.v());
    double shift = -Elements.read(call.gradLse()).get(at(call.gradLse(), b, h, i));
    for (int d = 0; d < geometry.valueDepth(); d++) {
      shift += gradOut.get(at(call.gradOut(), b, h, i, d)) * out.get(at(call.out(), b, h, i, d));
    }
    double[] slopes = new double[weights.length];
    for (int j = 0; j < slopes.length; j++) {
      double sum = 0;
      for (int d = 0; d < geometry.valueDepth(); d++) {
        sum +=
            gradOut.get(at(call.gradOut(), b, h, i, d))
                * v.get(at(call.v(), b, h / geometry.group(), j, d));
      }
      slopes[j] = weights[j] == 0 ? 0 : weights[j] * (sum - shift);
    }
    return slopes;
  }

  private static void addValues(
      AttentionBackwardCall call,
      double[] weights,
      double[] gradV,
      int first,
      int b,
      int h,
      int i) {
    Elements gradOut = Elements.read(call.gradOut());
    int depth = call.geometry().valueDepth();
    for (int j = 0; j < weights.length; j++) {
      for (int d = 0; d < depth; d++) {
        gradV[(first + j) * depth + d] += weights[j] * gradOut.get(at(call.gradOut(), b, h, i, d));
      }
    }
  }

  private void addKeys(double[] slopes, double[] gradK, int first, int b, int h, int i) {
    int depth = geometry.depth();
    for (int j = 0; j < slopes.length; j++) {
      for (int d = 0; d < depth; d++) {
        gradK[(first + j) * depth + d] += scale * slopes[j] * qs.get(at(q, b, h, i, d));
      }
    }
  }

  private static void store(
      AttentionGeometry geometry, double[] values, Operand operand, int depth) {
    Elements elements = Elements.write(operand);
    for (int i = 0; i < values.length; i++) {
      int row = i / depth;
      int head = row / geometry.keys();
      elements.set(
          at(
              operand,
              head / geometry.kvHeads(),
              head % geometry.kvHeads(),
              row % geometry.keys(),
              i % depth),
          values[i]);
    }
  }
}
