package pellucid.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.RecurrentFn;
import pellucid.op.RecurrentSequences;
import pellucid.op.RecurrentStates;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A stack of recurrent layers: [B, T, I] to [B, T, D H], or [T, B, ...] if time is first.
///
/// ```java
/// LSTM lstm = LSTM.of(RecurrentConfig.of(10, 20).withLayers(2), rng);
/// RecurrentOutput prompt = lstm.run(x, Pass.EVAL);
/// RecurrentOutput next = lstm.run(y, prompt, null, Pass.EVAL); // goes on where the prompt ended
/// ```
///
/// Tensors are named and shaped as PyTorch's: `weight_ih_l0` [G H, I], `weight_hh_l0` [G H, H],
/// `bias_ih_l0` and `bias_hh_l0` [G H], those of the backward direction with `_reverse`, and so for
/// each layer. The gates' order is that of [pellucid.op.RecurrentWeights].
public abstract sealed class RecurrentLayer implements Layer permits RNN, LSTM, GRU {
  private final RecurrentFn fn;
  private final RecurrentConfig config;
  private final List<RecurrentWeights> weights;

  /// Checks the shapes; makes leaves of tensors without gradients.
  ///
  /// @param weights for layer 0 forward, layer 0 backward, layer 1 forward, ...
  RecurrentLayer(RecurrentFn fn, RecurrentConfig config, List<RecurrentWeights> weights) {
    this.fn = fn;
    this.config = config;
    int count = config.layers() * config.directions();
    Params.require(
        weights.size() == count,
        () ->
            "%s: %d weights for %d layers and directions".formatted(name(), weights.size(), count));
    List<RecurrentWeights> own = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      own.add(learned(weights.get(i), i));
    }
    this.weights = List.copyOf(own);
  }

  private RecurrentWeights learned(RecurrentWeights w, int index) {
    long rows = fn.gates() * config.hidden();
    long inputs = config.inputsOf(index / config.directions());
    return new RecurrentWeights(
        Objects.requireNonNull(learned("weight_ih", index, w.weightIh(), rows, inputs)),
        Objects.requireNonNull(learned("weight_hh", index, w.weightHh(), rows, config.hidden())),
        learned("bias_ih", index, w.biasIh(), rows),
        learned("bias_hh", index, w.biasHh(), rows));
  }

  private @Nullable Tensor learned(String kind, int index, @Nullable Tensor tensor, long... dims) {
    if (tensor == null) {
      return null;
    }
    Params.shape(name() + ": " + kind + suffix(index), tensor, dims);
    return Params.learned(tensor);
  }

  /// As PyTorch begins: all uniform in `±1 / sqrt(H)`.
  static List<RecurrentWeights> uniform(RecurrentFn fn, RecurrentConfig config, Rng rng) {
    double bound = 1 / Math.sqrt((double) config.hidden());
    long rows = fn.gates() * config.hidden();
    List<RecurrentWeights> all = new ArrayList<>();
    for (int i = 0; i < config.layers() * config.directions(); i++) {
      long inputs = config.inputsOf(i / config.directions());
      all.add(
          new RecurrentWeights(
              rng.uniform(Shape.of(rows, inputs), -bound, bound),
              rng.uniform(Shape.of(rows, config.hidden()), -bound, bound),
              rng.uniform(Shape.of(rows), -bound, bound),
              rng.uniform(Shape.of(rows), -bound, bound)));
    }
    return all;
  }

  /// The sizes and the form.
  public RecurrentConfig config() {
    return config;
  }

  /// The outputs alone.
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return run(x, pass).outputs();
  }

  /// Outputs and last states, from states of zeros.
  public RecurrentOutput run(Tensor x, Pass pass) {
    return run(x, null, null, pass);
  }

  /// Outputs and last states.
  ///
  /// @param x [B, T, I], or [T, B, I] if time is first
  /// @param before where its h and c are the states to begin with, such as those of the steps
  ///   before; null: zeros
  /// @param lengths steps of each sequence, [B], I64 or I32, each in [1, T]; behind it outputs are
  ///   0, and the last states are those of its own last step; null: all T
  public RecurrentOutput run(
      Tensor x, @Nullable RecurrentOutput before, @Nullable Tensor lengths, Pass pass) {
    Params.require(
        x.shape().rank() == 3 && x.dim(2) == config.inputs(),
        () ->
            "%s: x must be %s, got %s"
                .formatted(
                    name(),
                    (config.batchFirst() ? "[B, T, %d]" : "[T, B, %d]").formatted(config.inputs()),
                    x.shape()));
    Tensor y = config.batchFirst() ? x.transpose(0, 1) : x;
    Shape first = Shape.of(weights.size(), y.dim(1), config.hidden());
    Tensor h0 = before == null ? zeros(x, first) : before.h();
    Params.shape(name() + ": h", h0, first.toArray());
    Tensor c0 = before == null || before.c() == null ? zeros(x, first) : before.c();
    Params.shape(name() + ": c", c0, first.toArray());
    List<Tensor> h = new ArrayList<>();
    List<Tensor> c = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      if (layer > 0) {
        y = new Dropout(config.dropout()).forward(y, pass);
      }
      y = layer(layer, y, h0, c0, lengths, h, c);
    }
    return new RecurrentOutput(
        config.batchFirst() ? y.transpose(0, 1) : y,
        Tensor.stack(h, 0),
        c.isEmpty() ? null : Tensor.stack(c, 0));
  }

  private static Tensor zeros(Tensor x, Shape shape) {
    return Tensor.full(x.device(), shape, x.dtype(), 0);
  }

  /// One layer in all its directions; adds its last states to h and c.
  private Tensor layer(
      int layer,
      Tensor x,
      Tensor h0,
      Tensor c0,
      @Nullable Tensor lengths,
      List<Tensor> h,
      List<Tensor> c) {
    List<Tensor> outputs = new ArrayList<>();
    for (int direction = 0; direction < config.directions(); direction++) {
      int i = layer * config.directions() + direction;
      RecurrentStates states =
          new RecurrentSequences(fn, lengths, direction == 1)
              .run(
                  x,
                  h0.slice(0, i, i + 1).squeeze(0),
                  fn == RecurrentFn.LSTM ? c0.slice(0, i, i + 1).squeeze(0) : null,
                  weights.get(i));
      outputs.add(states.outputs());
      h.add(states.h());
      if (states.c() != null) {
        c.add(states.c());
      }
    }
    return outputs.size() == 1 ? outputs.getFirst() : Tensor.concat(outputs, 2);
  }

  private String suffix(int index) {
    int directions = config.directions();
    return "_l" + index / directions + (index % directions == 1 ? "_reverse" : "");
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      RecurrentWeights w = weights.get(i);
      map.put("weight_ih" + suffix(i), w.weightIh());
      map.put("weight_hh" + suffix(i), w.weightHh());
      if (w.biasIh() != null) {
        map.put("bias_ih" + suffix(i), w.biasIh());
      }
      if (w.biasHh() != null) {
        map.put("bias_hh" + suffix(i), w.biasHh());
      }
    }
    return map;
  }

  private String name() {
    return switch (fn) {
      case LSTM -> "LSTM";
      case GRU -> "GRU";
      case RNN_TANH -> "RNN tanh";
      case RNN_RELU -> "RNN relu";
    };
  }

  @Override
  public String describe() {
    return "%s %d -> %d%s%s%s%s"
        .formatted(
            name(),
            config.inputs(),
            config.directions() * config.hidden(),
            config.layers() == 1 ? "" : ", " + config.layers() + " layers",
            config.bidirectional() ? ", both directions" : "",
            config.dropout() == 0 ? "" : ", dropout " + config.dropout(),
            config.batchFirst() ? "" : ", time first");
  }
}
