package pellucid.op;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// An operation with its operands: what is dispatched, and the node of the autodiff graph.
///
/// One record per op; its constructor checks the operands, [#outShape()] infers the result's. A
/// tensor keeps the op that made it only if an input requires a gradient, so the graph can be
/// walked from any result: [Tensor#op()]. No switch over ops has a `default`: a new op breaks the
/// build wherever it is owed an answer.
public sealed interface Op permits KernelOp, ViewOp, CustomOp {
  /// The op's name in messages: `matmul`, `relu`.
  String name();

  /// The operands, in the order in which the gradient rules answer.
  List<Tensor> inputs();

  /// The result's shape.
  Shape outShape();

  /// The result's element type.
  default DType outDType() {
    return inputs().getFirst().dtype();
  }

  /// The multiply-adds that computing the result takes; 0 for ops that are not made of them.
  default long multiplyAdds() {
    return 0;
  }
}
