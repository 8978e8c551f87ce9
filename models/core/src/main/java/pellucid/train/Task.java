package pellucid.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;

/// What a training learns: which data, with which loss, measured how. [Trainer] does the rest.
///
/// A step must depend on its epoch and index alone, and on what [#settings()] names: then a resumed
/// training sees what an uninterrupted one would have seen. An object of this type may keep buffers
/// and so belongs to one thread.
public interface Task {
  /// What is counted.
  enum Unit {
    /// Samples: images, vectors, windows of a series.
    SAMPLES,
    /// Tokens of text.
    TOKENS;

    /// As in a sentence: `samples`.
    public String plural() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The name of the data, for messages.
  String data();

  /// What is counted here.
  Unit unit();

  /// Units that an epoch goes through.
  long trainUnits();

  /// Units set aside for validation, maybe 0.
  long validationUnits();

  /// Steps in an epoch, 1 or more.
  int steps();

  /// All that the steps depend on besides [Hyper] and seed, by name: a checkpoint of a training
  /// with others is refused. By default the name of the data.
  default SequencedMap<String, String> settings() {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put("data", data());
    return map;
  }

  /// The loss of a step. The tensors made belong to the caller's scope.
  ///
  /// @param model what is trained
  /// @param epoch from 0
  /// @param index from 0 to `steps() - 1`
  /// @param pass to go through the model with
  Step step(Layer model, int epoch, int index, Pass pass);

  /// How well the model does on what was set aside; null where nothing was.
  @Nullable Score validate(Layer model);

  /// One step, before the optimiser's part.
  ///
  /// @param loss a scalar with its graph: the mean over all that was scored
  /// @param units what the step went through, for rates
  /// @param scored how many predictions the loss is the mean of, for means over steps
  /// @param right how many of them were right; null where nothing is right or wrong
  record Step(Tensor loss, int units, int scored, @Nullable Integer right) {
    /// A step that scored each of its units.
    public Step(Tensor loss, int units, @Nullable Integer right) {
      this(loss, units, units, right);
    }
  }

  /// How well a model does.
  ///
  /// @param loss mean over all that was scored, as the steps measure it
  /// @param accuracy share of it that was right; null where nothing is right or wrong
  record Score(double loss, @Nullable Double accuracy) {}
}
