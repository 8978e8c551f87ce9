package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The gradients of a [Recurrent] layer by its inputs, first states and parameters.
///
/// @param forward the layer; it keeps what its gradient needs
/// @param result what the layer gave, all parts
/// @param grad gradient of the result; that of what was kept is not read
public record RecurrentBackward(Recurrent forward, Tensor result, Tensor grad) implements KernelOp {
  /// Checks types and shapes.
  public RecurrentBackward {
    String op = forward.name() + "_backward";
    Check.that(forward.keeps(), "%s: the forward pass kept nothing for its gradient", op);
    Check.sameDType(op, forward.x(), result);
    Check.shape(op, "the result", result, forward.outShape());
    Check.sameDType(op, forward.x(), grad);
    Check.shape(op, "the gradient", grad, forward.outShape());
  }

  /// The parts of the result: the gradients of x, h0, weightIh, weightHh, biasIh, biasHh, whether
  /// there are biases or not, and of c0 where there is one.
  public Parts parts() {
    Shape bias = Shape.of(forward.weights().weightIh().dim(0));
    List<Shape> shapes = new ArrayList<>();
    shapes.add(forward.x().shape());
    shapes.add(forward.h0().shape());
    shapes.add(forward.weights().weightIh().shape());
    shapes.add(forward.weights().weightHh().shape());
    shapes.add(bias);
    shapes.add(bias);
    Tensor c0 = forward.c0();
    if (c0 != null) {
      shapes.add(c0.shape());
    }
    return new Parts(shapes);
  }

  @Override
  public String name() {
    return forward.name() + "_backward";
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(forward.inputs());
    inputs.add(result);
    inputs.add(grad);
    return inputs;
  }

  @Override
  public Shape outShape() {
    return parts().packed();
  }

  @Override
  public long multiplyAdds() {
    return 2 * forward.multiplyAdds();
  }
}
