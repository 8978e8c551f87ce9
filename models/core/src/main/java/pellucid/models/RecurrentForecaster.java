package pellucid.models;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.kernel.RecurrentFn;
import pellucid.nn.Dropout;
import pellucid.nn.GRU;
import pellucid.nn.Init;
import pellucid.nn.LSTM;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.RNN;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.RecurrentLayer;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// A recurrent net that forecasts the next value of a series: it reads a window value by value, and
/// its last state says by how much the next value differs from the last one. [n, window] to [n, 1].
///
/// ```java
/// Layer net = RecurrentForecaster.of(RecurrentFn.GRU, 16, 0, new Rng(42));
/// Tensor next = net.forward(windows, Pass.EVAL);
/// ```
///
/// @param rnn one value in, a state out; its last layer's last state is read
/// @param head from the state to the difference
/// @param dropout of the state
public record RecurrentForecaster(RecurrentLayer rnn, Linear head, Dropout dropout)
    implements Layer {
  /// With one recurrent layer and random weights.
  ///
  /// @param cell the kind of layer
  /// @param hidden elements of its state
  /// @param dropout the probability to drop an element of the last state, in [0, 1)
  public static RecurrentForecaster of(RecurrentFn cell, int hidden, double dropout, Rng rng) {
    RecurrentConfig config = RecurrentConfig.of(1, hidden);
    RecurrentLayer rnn =
        switch (cell) {
          case LSTM -> LSTM.of(config, rng);
          case GRU -> GRU.of(config, rng);
          case RNN_TANH -> RNN.of(config, rng);
          case RNN_RELU -> RNN.relu(config, rng);
        };
    Linear head = Linear.of(hidden, 1, Init.XAVIER_UNIFORM, rng);
    return new RecurrentForecaster(rnn, head, new Dropout(dropout));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Shape shape = x.shape();
    if (shape.rank() != 2 || shape.dim(1) < 1) {
      throw new ShapeMismatchException(
          "forecaster: windows must be [n, window] with a value or more, got " + shape);
    }
    Tensor states = rnn.run(x.unsqueeze(2), pass).h();
    Tensor state = states.slice(0, states.dim(0) - 1, states.dim(0)).squeeze(0);
    Tensor difference = head.forward(dropout.forward(state, pass), pass);
    return x.slice(1, shape.dim(1) - 1, shape.dim(1)).add(difference);
  }

  @Override
  public SequencedMap<String, Layer> children() {
    SequencedMap<String, Layer> map = new LinkedHashMap<>();
    map.put("rnn", rnn);
    map.put("head", head);
    return map;
  }

  @Override
  public String describe() {
    return rnn.describe() + ", " + head.describe();
  }
}
