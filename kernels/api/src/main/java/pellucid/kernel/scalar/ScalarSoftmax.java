package pellucid.kernel.scalar;

import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.SoftmaxCall;

/// Softmax, log-softmax and cross-entropy of rows, shifted by the row's maximum so that nothing
/// overflows.
final class ScalarSoftmax {
  private ScalarSoftmax() {}

  static void softmax(SoftmaxCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    for (long row = 0; row < call.rows(); row++) {
      long x = call.in().offset() + row * call.cols();
      long y = call.out().offset() + row * call.cols();
      double max = max(in, x, call.cols());
      double sum = expSum(in, x, call.cols(), max);
      double logSum = StrictMath.log(sum);
      for (long j = 0; j < call.cols(); j++) {
        double shifted = in.get(x + j) - max;
        out.set(y + j, call.log() ? shifted - logSum : StrictMath.exp(shifted) / sum);
      }
    }
  }

  static void crossEntropy(CrossEntropyCall call) {
    Elements logits = Elements.read(call.logits());
    Elements labels = Elements.read(call.labels());
    Elements loss = Elements.write(call.loss());
    for (long row = 0; row < call.rows(); row++) {
      long x = call.logits().offset() + row * call.classes();
      long label = labels.getLong(call.labels().offset() + row);
      double value = 0;
      if (!call.terms().ignores(label)) {
        double max = max(logits, x, call.classes());
        double logSum = StrictMath.log(expSum(logits, x, call.classes(), max));
        value = logSum - target(call.terms().smoothing(), logits, x, label, call.classes(), max);
      }
      loss.set(call.loss().offset() + row, value);
    }
  }

  /// The logits' mean under the smoothed label, less the row's maximum. What has no weight is not
  /// looked at: 0 times -infinity would be NaN.
  private static double target(
      double smoothing, Elements logits, long x, long label, long classes, double max) {
    double own = smoothing == 1 ? 0 : (1 - smoothing) * (logits.get(x + label) - max);
    double sum = 0;
    for (long j = 0; smoothing > 0 && j < classes; j++) {
      sum += logits.get(x + j) - max;
    }
    return own + smoothing / classes * sum;
  }

  static void crossEntropyBackward(CrossEntropyBackwardCall call) {
    Elements logits = Elements.read(call.logits());
    Elements labels = Elements.read(call.labels());
    Elements gradLoss = Elements.read(call.gradLoss());
    Elements gradLogits = Elements.write(call.gradLogits());
    double smoothing = call.terms().smoothing();
    for (long row = 0; row < call.rows(); row++) {
      long x = call.logits().offset() + row * call.classes();
      long dx = call.gradLogits().offset() + row * call.classes();
      double max = max(logits, x, call.classes());
      double sum = expSum(logits, x, call.classes(), max);
      long label = labels.getLong(call.labels().offset() + row);
      boolean ignored = call.terms().ignores(label);
      double dy = gradLoss.get(call.gradLoss().offset() + row * call.gradLoss().strides()[0]);
      for (long j = 0; j < call.classes(); j++) {
        double error = StrictMath.exp(logits.get(x + j) - max) / sum - smoothing / call.classes();
        gradLogits.set(dx + j, ignored ? 0 : (j == label ? error - (1 - smoothing) : error) * dy);
      }
    }
  }

  private static double max(Elements in, long first, long count) {
    double max = Double.NEGATIVE_INFINITY;
    for (long j = 0; j < count; j++) {
      max = Math.max(max, in.get(first + j));
    }
    return max;
  }

  private static double expSum(Elements in, long first, long count, double max) {
    double sum = 0;
    for (long j = 0; j < count; j++) {
      sum += StrictMath.exp(in.get(first + j) - max);
    }
    return sum;
  }
}
