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
      double max = max(logits, x, call.classes());
      double logSum = StrictMath.log(expSum(logits, x, call.classes(), max));
      long label = labels.getLong(call.labels().offset() + row);
      loss.set(call.loss().offset() + row, logSum - (logits.get(x + label) - max));
    }
  }

  static void crossEntropyBackward(CrossEntropyBackwardCall call) {
    Elements logits = Elements.read(call.logits());
    Elements labels = Elements.read(call.labels());
    Elements gradLoss = Elements.read(call.gradLoss());
    Elements gradLogits = Elements.write(call.gradLogits());
    for (long row = 0; row < call.rows(); row++) {
      long x = call.logits().offset() + row * call.classes();
      long dx = call.gradLogits().offset() + row * call.classes();
      double max = max(logits, x, call.classes());
      double sum = expSum(logits, x, call.classes(), max);
      long label = labels.getLong(call.labels().offset() + row);
      double dy = gradLoss.get(call.gradLoss().offset() + row * call.gradLoss().strides()[0]);
      for (long j = 0; j < call.classes(); j++) {
        double probability = StrictMath.exp(logits.get(x + j) - max) / sum;
        gradLogits.set(dx + j, (j == label ? probability - 1 : probability) * dy);
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
