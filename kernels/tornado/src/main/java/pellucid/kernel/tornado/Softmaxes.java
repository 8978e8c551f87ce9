package pellucid.kernel.tornado;

import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.Operand;
import pellucid.kernel.SoftmaxCall;

/// Softmax, log-softmax and the fused cross-entropy.
final class Softmaxes {
  private static final Kernel SOFTMAX =
      Kernel.floats("softmax", Lanes.LOCAL, SoftmaxKernels::softmax);
  private static final Kernel CROSS_ENTROPY =
      Kernel.longsNumbers("cross_entropy", Lanes.LOCAL, SoftmaxKernels::crossEntropy);
  private static final Kernel CROSS_ENTROPY_BACKWARD =
      Kernel.longsNumbers(
          "cross_entropy_backward", Lanes.LOCAL, SoftmaxKernels::crossEntropyBackward);

  private Softmaxes() {}

  static boolean softmax(Accelerator home, SoftmaxCall call) {
    if (!Served.floats(call.in(), call.out())) {
      return false;
    }
    if (call.cols() > 0) {
      rows(home, call.rows(), call.cols(), call.in())
          .write(call.out(), call.rows() * call.cols())
          .add(call.log() ? 1 : 0)
          .launchGroups(
              SOFTMAX, groups(call.rows(), call.cols()), what("softmax", call.rows(), call.cols()));
    }
    return true;
  }

  static boolean crossEntropy(Accelerator home, CrossEntropyCall call) {
    if (!Served.floats(call.logits(), call.loss()) || !Served.indices(call.labels())) {
      return false;
    }
    Args args =
        rows(home, call.rows(), call.classes(), call.logits())
            .read(call.labels())
            .write(call.loss(), call.rows());
    terms(args, call.terms(), call.classes())
        .launchGroups(
            CROSS_ENTROPY,
            groups(call.rows(), call.classes()),
            what("crossEntropy", call.rows(), call.classes()));
    return true;
  }

  static boolean crossEntropyBackward(Accelerator home, CrossEntropyBackwardCall call) {
    if (!Served.floats(call.logits(), call.gradLoss(), call.gradLogits())
        || !Served.indices(call.labels())) {
      return false;
    }
    Args args =
        rows(home, call.rows(), call.classes(), call.logits())
            .read(call.labels())
            .read(call.gradLoss())
            .add(call.gradLoss().strides()[0])
            .write(call.gradLogits(), call.rows() * call.classes());
    terms(args, call.terms(), call.classes())
        .launchGroups(
            CROSS_ENTROPY_BACKWARD,
            groups(call.rows(), call.classes()),
            what("crossEntropyBackward", call.rows(), call.classes()));
    return true;
  }

  private static Args rows(Accelerator home, long rows, long cols, Operand in) {
    return new Args(home).add(rows).add(cols).add(Lanes.rows(cols).count()).read(in);
  }

  private static Args terms(Args args, LabelTerms terms, long classes) {
    return args.add(terms.ignored().isPresent() ? 1 : 0)
        .addBits(terms.ignored().orElse(0))
        .number(terms.smoothing())
        .number(terms.smoothing() / classes);
  }

  private static long groups(long rows, long cols) {
    return Lanes.rows(cols).groups(rows);
  }

  private static String what(String op, long rows, long cols) {
    return Served.what(op, new long[] {rows, cols});
  }
}
