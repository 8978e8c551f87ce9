package pellucid.train;

import java.util.Arrays;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NoGrad;
import pellucid.data.DataException;
import pellucid.data.SeriesScale;
import pellucid.data.SeriesWindows;
import pellucid.data.TimeSeries;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.TensorScope;

/// Learning to tell the next value of a series from a window of those before it: the mean squared
/// error in the scale's unit, windows in an order drawn anew each epoch.
///
/// The series' points are trained on, then validated on, then tested, in the order of time. The
/// scale is measured on the first of these parts alone; the test part is never touched.
public final class Forecasting implements Task {
  private final String data;
  private final int window;
  private final SeriesScale scale;
  private final SeriesWindows train;
  private final @Nullable SeriesWindows validation;

  private Forecasting(
      String data,
      int window,
      SeriesScale scale,
      SeriesWindows train,
      @Nullable SeriesWindows validation) {
    this.data = data;
    this.window = window;
    this.scale = scale;
    this.train = train;
    this.validation = validation;
  }

  /// Sets the end of the training part aside.
  ///
  /// @param window points that a forecast sees
  /// @param root whether the scale takes roots
  /// @param hyper for the windows in a step and the share of the training part that validates
  /// @param seed of the order of the windows
  /// @throws DataException if the series is too short for the window, or has no such scale
  public static Forecasting of(
      TimeSeries series, int window, boolean root, Hyper hyper, long seed) {
    int held = (int) Math.round(hyper.validation() * series.train());
    int cut = series.train() - held;
    if (window < 1) {
      throw new DataException(
          "training on %s: window %d sees nothing; 1 or more".formatted(series.name(), window));
    }
    if (window >= cut || (hyper.patience() > 0 && held == 0)) {
      throw new DataException(
          "training on %s: %d of its points train and %d validate; that is too few for a window of %d%s"
              .formatted(
                  series.name(),
                  cut,
                  held,
                  window,
                  hyper.patience() > 0 ? " and early stopping" : ""));
    }
    float[] seen = Arrays.copyOf(series.values(), series.train());
    SeriesScale scale = SeriesScale.of(Arrays.copyOf(seen, cut), root);
    float[] values = scale.scaled(seen);
    return new Forecasting(
        series.name(),
        window,
        scale,
        SeriesWindows.shuffled(values, window, window, cut, hyper.batch(), seed),
        held == 0 ? null : SeriesWindows.inOrder(values, window, cut, values.length));
  }

  /// Between the series' unit and the network's.
  public SeriesScale scale() {
    return scale;
  }

  @Override
  public String data() {
    return data;
  }

  @Override
  public Unit unit() {
    return Unit.SAMPLES;
  }

  @Override
  public long trainUnits() {
    return train.perEpoch();
  }

  @Override
  public long validationUnits() {
    return validation == null ? 0 : validation.perEpoch();
  }

  @Override
  public int steps() {
    return train.batches();
  }

  /// The name of the series, the window, whether the scale takes roots.
  @Override
  public SequencedMap<String, String> settings() {
    SequencedMap<String, String> map = Task.super.settings();
    map.put("window", Integer.toString(window));
    map.put("root", Boolean.toString(scale.root()));
    return map;
  }

  @Override
  public Step step(Layer model, int epoch, int index, Pass pass) {
    SeriesWindows.Batch batch = train.get(epoch, index);
    return new Step(model.forward(batch.inputs(), pass).mse(batch.targets()), batch.size(), null);
  }

  @Override
  public @Nullable Score validate(Layer model) {
    if (validation == null) {
      return null;
    }
    try (var _ = TensorScope.open();
        var _ = NoGrad.open()) {
      SeriesWindows.Batch batch = validation.get(0, 0);
      return new Score(model.forward(batch.inputs(), Pass.EVAL).mse(batch.targets()).item(), null);
    }
  }
}
