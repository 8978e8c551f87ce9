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
/// The series' first points are validated on, those behind are trained on, and the last ones, the
/// test part, are never touched. In this order, since what lies just before the test says most
/// about it: on sunspots up to 1878 and 1918, nets that had learned from the last tenth instead of
/// the first one forecast the following forty years a little better. The scale is measured on the
/// points trained on alone.
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

  /// Sets the first points aside.
  ///
  /// @param window points that a forecast sees
  /// @param root whether the scale takes roots
  /// @param hyper for the windows in a step and the share of the points before the test that
  ///   validates
  /// @param seed of the order of the windows
  /// @throws DataException if the series is too short for the window, or has no such scale
  public static Forecasting of(
      TimeSeries series, int window, boolean root, Hyper hyper, long seed) {
    int held = (int) Math.round(hyper.validation() * series.train());
    int first = window + held; // of the targets
    if (window < 1) {
      throw new DataException(
          "training on %s: a window of %d sees nothing; it takes 1 or more"
              .formatted(series.name(), window));
    }
    if (first >= series.train()) {
      throw new DataException(
          "training on %s: of its %d points %d validate, and no window of %d has one of the others behind it; take a shorter window"
              .formatted(series.name(), series.train(), held, window));
    }
    float[] seen = Arrays.copyOf(series.values(), series.train());
    SeriesScale scale = SeriesScale.of(Arrays.copyOfRange(seen, first, seen.length), root);
    float[] values = scale.scaled(seen);
    return new Forecasting(
        series.name(),
        window,
        scale,
        SeriesWindows.shuffled(values, window, first, values.length, hyper.batch(), seed),
        held == 0 ? null : SeriesWindows.inOrder(values, window, window, first));
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
