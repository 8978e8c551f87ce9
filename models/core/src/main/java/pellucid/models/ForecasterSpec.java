package pellucid.models;

import pellucid.data.TimeSeries;
import pellucid.kernel.RecurrentFn;
import pellucid.nn.Layer;
import pellucid.tensor.Rng;
import pellucid.train.Forecasting;
import pellucid.train.Hyper;

/// A named forecaster: its architecture, and the series and hyper-parameters that it is tuned for.
///
/// @param name as on the command line
/// @param description in a few words
/// @param data the name of the series
/// @param hyper what it trains well with
/// @param cell the kind of its recurrent layer
/// @param hidden elements of its state
/// @param window values that a forecast sees, unless another number is asked for
/// @param root whether its scale takes roots
public record ForecasterSpec(
    String name,
    String description,
    String data,
    Hyper hyper,
    RecurrentFn cell,
    int hidden,
    int window,
    boolean root)
    implements ModelSpec {
  /// The network with random parameters.
  ///
  /// @param other the hyper-parameters that it is to be trained with
  public Layer build(Hyper other, Rng rng) {
    return RecurrentForecaster.of(cell, hidden, other.dropout(), rng);
  }

  /// What its training learns.
  ///
  /// @param values that a forecast sees
  /// @param other the hyper-parameters that it is to be trained with
  /// @throws pellucid.data.DataException if the series is too short
  public Forecasting task(TimeSeries series, int values, Hyper other, long seed) {
    return Forecasting.of(series, values, root, other, seed);
  }
}
