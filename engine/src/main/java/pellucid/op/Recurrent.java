package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A recurrent layer, run over a sequence from its first to its last step.
///
/// The result holds the states after each step, for an LSTM the cell states, too, and what the
/// gradient needs to know of each step, if it `keeps` that ([#parts()]).
///
/// @param fn the cell
/// @param x inputs [T, B, I]
/// @param h0 the state before the first step, [B, H]
/// @param c0 the cell state before the first step, [B, H]; LSTM only
/// @param weights the parameters
/// @param keeps whether a gradient may be asked for
public record Recurrent(
    RecurrentFn fn,
    Tensor x,
    Tensor h0,
    @Nullable Tensor c0,
    RecurrentWeights weights,
    boolean keeps)
    implements KernelOp {
  /// The part of the result that has the states.
  public static final int OUTPUTS = 0;

  /// The part of an LSTM's result that has the cell states.
  public static final int CELLS = 1;

  /// Checks types and shapes.
  public Recurrent {
    String op = name(fn);
    Check.floating(op, x);
    Check.rank(op, "inputs", x, 3, "[T, B, I]");
    Check.that(x.dim(0) > 0, "%s: inputs %s have no step", op, x.shape());
    Check.rank(op, "the first state", h0, 2, "[B, H]");
    long hidden = h0.dim(1);
    Check.that(
        hidden > 0 && h0.dim(0) == x.dim(1),
        "%s: the first state must be [%d, H], one row for each sequence of the inputs %s, got %s",
        op,
        x.dim(1),
        x.shape(),
        h0.shape());
    Check.that(
        (c0 != null) == (fn == RecurrentFn.LSTM),
        "%s: %s",
        op,
        c0 == null ? "the first cell state is missing" : "only an LSTM has a cell state");
    long rows = fn.gates() * hidden;
    Check.shape(op, "weightIh", weights.weightIh(), Shape.of(rows, x.dim(2)));
    Check.shape(op, "weightHh", weights.weightHh(), Shape.of(rows, hidden));
    checkBias(op, "biasIh", weights.biasIh(), rows);
    checkBias(op, "biasHh", weights.biasHh(), rows);
    if (c0 != null) {
      Check.shape(op, "the first cell state", c0, h0.shape());
      Check.sameDType(op, x, c0);
    }
    Check.sameDType(op, x, h0);
    weights.tensors().forEach(w -> Check.sameDType(op, x, w));
  }

  private static void checkBias(String op, String name, @Nullable Tensor bias, long rows) {
    if (bias != null) {
      Check.shape(op, name, bias, Shape.of(rows));
    }
  }

  /// Runs the layer; it keeps what its gradient needs if one may be asked for.
  public static RecurrentStates run(
      RecurrentFn fn, Tensor x, Tensor h0, @Nullable Tensor c0, RecurrentWeights weights) {
    Results all = results(fn, x, h0, c0, weights);
    return new RecurrentStates(
        all.outputs, last(all.outputs), all.cells == null ? null : last(all.cells));
  }

  /// All states of a layer, [T, B, H].
  record Results(Tensor outputs, @Nullable Tensor cells) {}

  static Results results(
      RecurrentFn fn, Tensor x, Tensor h0, @Nullable Tensor c0, RecurrentWeights weights) {
    Recurrent plain = new Recurrent(fn, x, h0, c0, weights, false);
    boolean keeps = Dispatcher.records(plain);
    Recurrent op = keeps ? new Recurrent(fn, x, h0, c0, weights, true) : plain;
    Tensor packed = Dispatcher.run(op);
    return new Results(
        op.parts().view(packed, OUTPUTS), c0 == null ? null : op.parts().view(packed, CELLS));
  }

  private static Tensor last(Tensor states) {
    return states.slice(0, states.dim(0) - 1, states.dim(0)).squeeze(0);
  }

  /// The parts of the result: the states [T, B, H]; the cell states [T, B, H], of an LSTM; what the
  /// gradient needs, [T, B, 4, H], if it is kept.
  public Parts parts() {
    Shape states = Shape.of(x.dim(0), x.dim(1), h0.dim(1));
    List<Shape> shapes = new ArrayList<>(List.of(states));
    if (c0 != null) {
      shapes.add(states);
    }
    if (keeps) {
      shapes.add(Shape.of(x.dim(0), x.dim(1), RecurrentFn.KEPT, h0.dim(1)));
    }
    return new Parts(shapes);
  }

  /// The part of the result that has what the gradient needs.
  public int kept() {
    return c0 == null ? 1 : 2;
  }

  /// For the kernel.
  public RecurrentGeometry geometry() {
    return new RecurrentGeometry(
        fn,
        Math.toIntExact(x.dim(0)),
        Math.toIntExact(x.dim(1)),
        Math.toIntExact(x.dim(2)),
        Math.toIntExact(h0.dim(1)));
  }

  @Override
  public String name() {
    return name(fn);
  }

  private static String name(RecurrentFn fn) {
    return switch (fn) {
      case LSTM -> "lstm";
      case GRU -> "gru";
      case RNN_TANH -> "rnn_tanh";
      case RNN_RELU -> "rnn_relu";
    };
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>(List.of(x, h0));
    if (c0 != null) {
      inputs.add(c0);
    }
    inputs.addAll(weights.tensors());
    return inputs;
  }

  @Override
  public Shape outShape() {
    return parts().packed();
  }

  @Override
  public long multiplyAdds() {
    return x.dim(0) * x.dim(1) * weights.weightIh().dim(0) * (x.dim(2) + h0.dim(1));
  }
}
