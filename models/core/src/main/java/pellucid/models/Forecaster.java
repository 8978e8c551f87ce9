package pellucid.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.autodiff.NoGrad;
import pellucid.data.SeriesScale;
import pellucid.data.SeriesWindows;
import pellucid.io.SafeTensors;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// A network with what its use takes: the window that it sees, and its scale.
///
/// ```java
/// Forecaster sunspots = Forecaster.load(Path.of("run/model.safetensors"));
/// double[] years = sunspots.forecast(history, 3);   // the values after the history's last
/// ```
///
/// Saved as one safetensors file: parameters under their state-dict names, the rest as metadata.
/// The same forecaster gives the same bytes.
///
/// @param spec the named model
/// @param network from [n, window] to [n, 1], in the scale's unit
/// @param data the name of the series that it was trained on
/// @param window values that a forecast sees, 1 or more
/// @param scale between the series' unit and the network's
public record Forecaster(
    ForecasterSpec spec, Layer network, String data, int window, SeriesScale scale)
    implements TrainedModel {
  static final String FORMAT = "pellucid forecaster 1";

  /// Checks the window.
  public Forecaster {
    if (window < 1) {
      throw new IllegalArgumentException("forecaster: window " + window + " sees nothing");
    }
  }

  /// One-step forecasts, each from the true values before it, in the series' unit.
  ///
  /// @param values the series, in its unit
  /// @param from the first position, at least the window
  /// @param to behind the last position
  /// @throws pellucid.data.DataException if there are none, or there is no window before the first
  public double[] oneStep(float[] values, int from, int to) {
    try (var _ = TensorScope.open();
        var _ = NoGrad.open()) {
      Tensor windows =
          SeriesWindows.inOrder(scale.scaled(values), window, from, to).get(0, 0).inputs();
      double[] forecasts = network.forward(windows, Pass.EVAL).toDoubles();
      return Arrays.stream(forecasts).map(scale::unscaled).toArray();
    }
  }

  /// The values that follow a history, each from the true values and the forecasts before it.
  ///
  /// @param history in the series' unit; its last values, as many as the window, are looked at
  /// @param steps how many, 1 or more
  /// @throws IllegalArgumentException if the history is shorter than the window
  public double[] forecast(float[] history, int steps) {
    if (history.length < window || steps < 1) {
      throw new IllegalArgumentException(
          "forecast: %d steps from %d values; %s sees %d values and takes 1 step or more"
              .formatted(steps, history.length, spec.name(), window));
    }
    float[] values = Arrays.copyOfRange(history, history.length - window, history.length + steps);
    double[] forecasts = new double[steps];
    for (int i = 0; i < steps; i++) {
      forecasts[i] = oneStep(values, window + i, window + i + 1)[0];
      values[window + i] = (float) forecasts[i];
    }
    return forecasts;
  }

  /// Writes a file, whole or not at all.
  ///
  /// @param file its folder must exist
  /// @throws IOException if it can't be written
  @Override
  public void save(Path file) throws IOException {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("model", spec.name());
    metadata.put("data", data);
    metadata.put("window", Integer.toString(window));
    metadata.put("root", Boolean.toString(scale.root()));
    metadata.put("mean", Double.toString(scale.mean()));
    metadata.put("std", Double.toString(scale.std()));
    SafeTensors.write(file, StateDict.of(network), metadata);
  }

  /// Reads a file.
  ///
  /// @throws IOException if it can't be read
  /// @throws FormatException if it is damaged or holds no forecaster
  /// @throws pellucid.tensor.PellucidException if its model is unknown
  /// @throws pellucid.nn.StateMismatchException if its tensors are not those of its model
  public static Forecaster load(Path file) throws IOException {
    return of(SafeTensors.read(file), file);
  }

  /// What a file holds.
  static Forecaster of(SafeTensors saved, Path file) {
    Forecaster forecaster;
    try {
      forecaster = blank(saved.metadata());
    } catch (FormatException | IllegalArgumentException e) {
      throw new FormatException(file + ": " + e.getMessage(), e);
    }
    StateDict.copy(
        "model than " + forecaster.spec().name(),
        StateDict.of(forecaster.network()),
        saved.tensors());
    return forecaster;
  }

  /// The forecaster with a fresh network, whose parameters are still to be loaded.
  private static Forecaster blank(Map<String, String> map) {
    if (!FORMAT.equals(map.get("format"))) {
      throw new FormatException("not a forecaster of this version of Pellucid");
    }
    ForecasterSpec spec = ModelZoo.forecaster(text(map, "model"));
    SeriesScale scale =
        new SeriesScale(
            Boolean.parseBoolean(text(map, "root")),
            Double.parseDouble(text(map, "mean")),
            Double.parseDouble(text(map, "std")));
    return new Forecaster(
        spec,
        spec.build(spec.hyper(), new Rng(0)),
        text(map, "data"),
        Integer.parseInt(text(map, "window")),
        scale);
  }

  private static String text(Map<String, String> map, String name) {
    String value = map.get(name);
    if (value == null) {
      throw new FormatException(name + " is missing");
    }
    return value;
  }
}
