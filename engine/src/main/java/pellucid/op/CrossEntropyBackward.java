package pellucid.op;

import java.util.List;
import pellucid.kernel.LabelTerms;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradient of [CrossEntropy] by its logits: `(softmax(logits) - (1 - s) oneHot(labels) - s /
/// classes) * gradLoss` with the smoothing s, and 0 where the label is ignored.
///
/// @param logits [n, classes]
/// @param labels [n], I64 or I32
/// @param terms how labels count
/// @param gradLoss [n]
public record CrossEntropyBackward(Tensor logits, Tensor labels, LabelTerms terms, Tensor gradLoss)
    implements KernelOp {
  /// Checks types and shapes.
  public CrossEntropyBackward {
    CrossEntropy.check("cross_entropy_backward", logits, labels, terms);
    Check.sameDType("cross_entropy_backward", logits, gradLoss);
    Check.shape("cross_entropy_backward", "the gradient", gradLoss, labels.shape());
  }

  @Override
  public String name() {
    return "cross_entropy_backward";
  }

  @Override
  public List<Tensor> inputs() {
    return List.of(logits, labels, gradLoss);
  }

  @Override
  public Shape outShape() {
    return logits.shape();
  }
}
