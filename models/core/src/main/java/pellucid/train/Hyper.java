package pellucid.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.data.Augmentation;
import pellucid.optim.Adam;
import pellucid.optim.AdamW;
import pellucid.optim.Optimizer;
import pellucid.optim.Schedule;
import pellucid.optim.Sgd;
import pellucid.tensor.FormatException;
import pellucid.tensor.Tensor;

/// The hyper-parameters of a training.
///
/// @param epochs passes over the training data, 1 or more
/// @param batch samples, or sequences of tokens, in a step, 1 or more
/// @param learningRate the highest of the schedule, positive
/// @param schedule how the learning rate goes on
/// @param optimizer who takes the steps
/// @param weightDecay the optimiser's decay, 0 or more
/// @param dropout the probability to drop where the architecture has dropout, in [0, 1)
/// @param validation the share of the training data set aside for validation, in [0, 1)
/// @param patience epochs without a better validation loss after which training stops and the best
///   epoch's parameters are restored; 0 trains all epochs and keeps the last parameters
/// @param clip the longest gradient of all parameters together, before the optimiser sees it; 0 for
///   any length
/// @param augmentation what is changed at random in the images of a step; those that validate or
///   test stay as they are
public record Hyper(
    int epochs,
    int batch,
    double learningRate,
    ScheduleKind schedule,
    OptimizerKind optimizer,
    double weightDecay,
    double dropout,
    double validation,
    int patience,
    double clip,
    Augmentation augmentation) {

  /// How the learning rate changes.
  public enum ScheduleKind {
    /// Not at all.
    CONSTANT,
    /// A tenth after half and after three quarters of all steps.
    STEP,
    /// Five hundredths of the steps of linear rise, then half a cosine down to zero.
    COSINE
  }

  /// Who takes the steps.
  public enum OptimizerKind {
    /// Gradient descent with Nesterov momentum 0.9.
    SGD,
    /// Adam.
    ADAM,
    /// Adam with decoupled weight decay.
    ADAMW
  }

  /// Adam at 1e-3 with a cosine schedule, a tenth for validation, no dropout, no early stopping, no
  /// clipping, no augmentation.
  public static Hyper of(int epochs, int batch) {
    return new Hyper(
        epochs,
        batch,
        1e-3,
        ScheduleKind.COSINE,
        OptimizerKind.ADAMW,
        0.01,
        0,
        0.1,
        0,
        0,
        Augmentation.NONE);
  }

  /// Checks the ranges.
  public Hyper {
    require(epochs > 0, "epochs", epochs, "1 or more");
    require(batch > 0, "batch", batch, "1 or more");
    require(positive(learningRate), "learning rate", learningRate, "positive");
    require(weightDecay == 0 || positive(weightDecay), "weight decay", weightDecay, "0 or more");
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    require(validation >= 0 && validation < 1, "validation share", validation, "in [0, 1)");
    require(patience >= 0, "patience", patience, "0 or more");
    require(clip == 0 || positive(clip), "clip", clip, "0 or more");
    require(patience == 0 || validation > 0, "patience", patience, "0 where nothing is set aside");
  }

  private static boolean positive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static void require(boolean condition, String what, Object value, String range) {
    if (!condition) {
      throw new IllegalArgumentException(what + " " + value + " must be " + range);
    }
  }

  /// These with another number of epochs.
  public Hyper withEpochs(int epochs) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another batch size.
  public Hyper withBatch(int batch) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another highest learning rate.
  public Hyper withLearningRate(double learningRate) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another schedule.
  public Hyper withSchedule(ScheduleKind schedule) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another optimiser and its weight decay.
  public Hyper withOptimizer(OptimizerKind optimizer, double weightDecay) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another dropout.
  public Hyper withDropout(double dropout) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another validation share and patience.
  public Hyper withValidation(double validation, int patience) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another bound for the length of the gradient.
  public Hyper withClip(double clip) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// These with another augmentation.
  public Hyper withAugmentation(Augmentation augmentation) {
    return new Hyper(
        epochs,
        batch,
        learningRate,
        schedule,
        optimizer,
        weightDecay,
        dropout,
        validation,
        patience,
        clip,
        augmentation);
  }

  /// The learning rates of a training of this many steps.
  public Schedule schedule(long steps) {
    return switch (schedule) {
      case CONSTANT -> new Schedule.Constant(learningRate);
      case STEP -> new Schedule.Step(learningRate, Math.max(1, steps / 4), Math.sqrt(0.1));
      case COSINE -> new Schedule.Cosine(learningRate, 0, steps / 20, steps);
    };
  }

  /// An optimiser for these parameters.
  public Optimizer optimizer(SequencedMap<String, Tensor> parameters) {
    return switch (optimizer) {
      case SGD -> new Sgd(parameters, new Sgd.Config(0.9, true, weightDecay));
      case ADAM -> new Adam(parameters, Adam.Config.DEFAULT.withWeightDecay(weightDecay));
      case ADAMW -> new AdamW(parameters, weightDecay);
    };
  }

  /// Every field by name, as text; [#fromMap] reads it back.
  public SequencedMap<String, String> toMap() {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put("epochs", Integer.toString(epochs));
    map.put("batch", Integer.toString(batch));
    map.put("learning_rate", Double.toString(learningRate));
    map.put("schedule", schedule.name().toLowerCase(Locale.ROOT));
    map.put("optimizer", optimizer.name().toLowerCase(Locale.ROOT));
    map.put("weight_decay", Double.toString(weightDecay));
    map.put("dropout", Double.toString(dropout));
    map.put("validation", Double.toString(validation));
    map.put("patience", Integer.toString(patience));
    map.put("clip", Double.toString(clip));
    map.put("shift", Integer.toString(augmentation.shift()));
    map.put("flip", Boolean.toString(augmentation.flip()));
    return map;
  }

  /// What [#toMap] wrote; without clip, shift or flip, which came later than the others, there is
  /// no such thing.
  ///
  /// @throws FormatException if a field is missing or no value of its kind
  public static Hyper fromMap(Map<String, String> map) {
    try {
      return new Hyper(
          Integer.parseInt(field(map, "epochs")),
          Integer.parseInt(field(map, "batch")),
          Double.parseDouble(field(map, "learning_rate")),
          ScheduleKind.valueOf(field(map, "schedule").toUpperCase(Locale.ROOT)),
          OptimizerKind.valueOf(field(map, "optimizer").toUpperCase(Locale.ROOT)),
          Double.parseDouble(field(map, "weight_decay")),
          Double.parseDouble(field(map, "dropout")),
          Double.parseDouble(field(map, "validation")),
          Integer.parseInt(field(map, "patience")),
          Double.parseDouble(map.getOrDefault("clip", "0")),
          new Augmentation(
              Integer.parseInt(map.getOrDefault("shift", "0")),
              truth(map.getOrDefault("flip", "false"))));
    } catch (IllegalArgumentException e) {
      throw new FormatException("hyper-parameters: " + e.getMessage(), e);
    }
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("flip " + value + " is neither true nor false");
    };
  }

  private static String field(Map<String, String> map, String name) {
    String value = map.get(name);
    if (value == null) {
      throw new FormatException("hyper-parameters: " + name + " is missing");
    }
    return value;
  }
}
