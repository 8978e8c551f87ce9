package pellucid.op;

import java.util.List;
import pellucid.kernel.LabelTerms;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Softmax and cross-entropy in one, for class labels: a loss per sample, `logSumExp(x) - (1 - s)
/// x[label] - s mean(x)` of a row x with the smoothing s, and 0 where the label is ignored.
///
/// @param logits [n, classes]
/// @param labels [n], I64 or I32, each in [0, classes) or ignored
/// @param terms how labels count
public record CrossEntropy(Tensor logits, Tensor labels, LabelTerms terms) implements KernelOp {
  /// Checks types, shapes and the smoothing; the labels' range is checked when the op runs.
  public CrossEntropy {
    check("cross_entropy", logits, labels, terms);
  }

  static void check(String op, Tensor logits, Tensor labels, LabelTerms terms) {
    double smoothing = terms.smoothing();
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new PellucidException("%s: smoothing %s is not in [0, 1]".formatted(op, smoothing));
    }
    Check.floating(op, logits);
    Check.rank(op, "logits", logits, 2, "[n, classes]");
    Check.index(op, labels);
    Check.that(
        labels.shape().rank() == 1 && labels.shape().dim(0) == logits.shape().dim(0),
        "%s: labels must be [%d], one per row of the logits %s, got %s",
        op,
        logits.shape().dim(0),
        logits.shape(),
        labels.shape());
    Check.that(logits.shape().dim(1) > 0, "%s: logits %s have no class", op, logits.shape());
  }

  @Override
  public String name() {
    return "cross_entropy";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(logits, labels);
  }

  @Override
  public Shape outShape() {
    return labels.shape();
  }
}
