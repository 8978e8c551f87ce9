package pellucid.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.Gradients;
import pellucid.data.DataSet;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.optim.ClippedGradients;
import pellucid.optim.Optimizer;
import pellucid.optim.Schedule;
import pellucid.tensor.InPlace;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;
import pellucid.train.TrainingResult.Outcome;

/// Trains a network for a [Task]: steps along clipped gradients at a scheduled rate, validation and
/// a checkpoint after each epoch, early stopping.
///
/// ```java
/// DataSet data = DataSets.load("iris");
/// Layer net = ModelZoo.classifier("iris-mlp").build(data, 42);
/// TrainingResult result = new Trainer("iris-mlp", net, data, Hyper.of(30, 16), 42).run();
/// ```
///
/// A data set stands for [Classification] on it; other tasks are given as such:
///
/// ```java
/// Task task = LanguageModelling.of("tale", tokens, 128, hyper, 42);
/// TrainingResult result = new Trainer("char-gpt", gpt, task, hyper, 42).run();
/// ```
///
/// The same seed gives the same parameters to the bit: at any number of threads, and resumed or
/// not. All but [#stop()] belongs to one thread.
public final class Trainer {
  // Keeps the draws of one seed apart, as Batches does for its shuffling.
  private static final long DROPOUT_KEY = 0x5EED_0FD8_0B0A_7D0EL;

  private final String name;
  private final Layer model;
  private final Task task;
  private final Hyper hyper;
  private final long seed;
  private final SequencedMap<String, Tensor> state;
  private final SequencedMap<String, Tensor> best = new LinkedHashMap<>();
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final List<EpochMetrics> history = new ArrayList<>();
  private TrainingListener listener = new TrainingListener() {};
  private @Nullable Path checkpoint;
  private Progress progress = Progress.NONE;
  private volatile boolean stopping;

  /// For a classifier: as with [Classification#of].
  ///
  /// @param name the model's, for checkpoints and messages
  /// @param model [n, sample shape...] to logits [n, classes]; its parameters are changed in place
  /// @param seed of the split, the order of the batches and dropout
  /// @throws IllegalArgumentException if the split leaves no samples on a side that needs some
  public Trainer(String name, Layer model, DataSet data, Hyper hyper, long seed) {
    this(name, model, Classification.of(data, hyper, seed), hyper, seed);
  }

  /// Allocates the optimiser's state.
  ///
  /// @param name the model's, for checkpoints and messages
  /// @param model what the task's steps are for; its parameters are changed in place
  /// @param hyper the task's own too
  /// @param seed of dropout, and best the task's own too
  /// @throws IllegalArgumentException if training is to stop early and nothing validates
  public Trainer(String name, Layer model, Task task, Hyper hyper, long seed) {
    this.name = name;
    this.model = model;
    this.task = task;
    this.hyper = hyper;
    this.seed = seed;
    if (hyper.patience() > 0 && task.validationUnits() == 0) {
      throw new IllegalArgumentException(
          "training on %s: patience %d, but nothing validates"
              .formatted(task.data(), hyper.patience()));
    }
    this.state = StateDict.of(model);
    if (hyper.patience() > 0) {
      state.forEach((n, t) -> best.put(n, t.fullLike(0)));
    }
    this.optimizer = hyper.optimizer(model.parameters());
    this.schedule = hyper.schedule((long) hyper.epochs() * task.steps());
  }

  /// Sets who watches.
  public Trainer listener(TrainingListener listener) {
    this.listener = listener;
    return this;
  }

  /// Sets the file that a checkpoint is written to after each epoch; its folder must exist.
  public Trainer checkpoint(Path file) {
    this.checkpoint = file;
    return this;
  }

  /// Goes on where a checkpoint was written. Hyper-parameters and seed must be the same, but for
  /// the number of epochs; with that, the rest of the learning-rate schedule changes.
  ///
  /// @throws pellucid.nn.StateMismatchException if it is of another network, with all differences
  /// @throws TrainingException if it can't be read, or is of another training
  /// @throws pellucid.tensor.FormatException if the file is damaged or no checkpoint
  public Trainer resume(Path file) {
    Checkpoint saved = Checkpoint.read(file);
    StateDict.copy("model (" + saved.name() + ", not " + name + ")", state, saved.model());
    new CheckpointCheck(file, saved).requireSame(name, task, seed, hyper);
    optimizer.load(saved.optimizer());
    StateDict.copy("early stopping", best, saved.best());
    progress = saved.progress();
    return this;
  }

  /// Asks the training to end after the current step; from any thread.
  public void stop() {
    stopping = true;
  }

  /// Trains up to the last epoch.
  ///
  /// @throws TrainingException if the loss is no finite number any more, or a checkpoint can't be
  ///   written
  public TrainingResult run() {
    listener.onStart(new TrainingStart(name, model, task, hyper, seed, progress.epoch()));
    boolean whole = true;
    while (whole && progress.epoch() < hyper.epochs() && !exhausted()) {
      whole = epoch();
    }
    Outcome outcome = Outcome.INTERRUPTED;
    int epochOfParameters = progress.epoch();
    if (whole) {
      outcome = exhausted() ? Outcome.STOPPED_EARLY : Outcome.COMPLETED;
      epochOfParameters = restoreBest();
    }
    TrainingResult result =
        new TrainingResult(
            progress.epoch(),
            epochOfParameters,
            outcome,
            history,
            progress.seconds(),
            (double) progress.epoch() * task.trainUnits() / progress.stepSeconds());
    listener.onEnd(result);
    return result;
  }

  private boolean exhausted() {
    return hyper.patience() > 0 && progress.epoch() - progress.bestEpoch() >= hyper.patience();
  }

  private int restoreBest() {
    if (hyper.patience() == 0 || progress.bestEpoch() == 0) {
      return progress.epoch();
    }
    StateDict.copy("early stopping", state, best);
    return progress.bestEpoch();
  }

  /// One epoch; false if it was stopped before its end.
  private boolean epoch() {
    int epoch = progress.epoch() + 1;
    Pass pass = Pass.train(new Rng(seed ^ DROPOUT_KEY, progress.stream()));
    EpochMeter meter = new EpochMeter(epoch, hyper.epochs(), task.steps());
    for (int index = 0; index < task.steps(); index++) {
      if (stopping) {
        return false;
      }
      step(epoch, index, pass, meter);
      listener.onBatch(meter.progress());
    }
    double stepSeconds = meter.seconds();
    Divergence.requireFinite(model.parameters(), epoch);
    advance(epoch, task.validate(model), pass, meter, stepSeconds);
    return true;
  }

  private void step(int epoch, int index, Pass pass, EpochMeter meter) {
    long number = progress.step() + index;
    double rate = schedule.rate(number);
    try (var _ = TensorScope.open()) {
      Task.Step step = task.step(model, epoch - 1, index, pass);
      double value = step.loss().item();
      if (!Double.isFinite(value)) {
        throw Divergence.of(step.loss(), value, model.parameters(), epoch, number, rate);
      }
      optimizer.step(clipped(Gradients.of(step.loss()), epoch, number, rate), rate);
      meter.add(step, value);
    }
  }

  private Gradients clipped(Gradients gradients, int epoch, long number, double rate) {
    if (hyper.clip() == 0) {
      return gradients;
    }
    var clipped = ClippedGradients.of(gradients, model.parameters().values(), hyper.clip());
    if (!Double.isFinite(clipped.norm())) {
      throw Divergence.ofGradient(clipped.norm(), epoch, number, rate);
    }
    return clipped.gradients();
  }

  private void advance(
      int epoch, Task.@Nullable Score score, Pass pass, EpochMeter meter, double stepSeconds) {
    long steps = progress.step() + task.steps();
    double loss = score == null ? Double.NaN : score.loss();
    boolean better = loss < progress.bestLoss(); // never without validation
    if (better && hyper.patience() > 0) {
      for (Map.Entry<String, Tensor> entry : best.entrySet()) {
        InPlace.copy(entry.getValue(), tensor(entry.getKey()));
      }
    }
    progress =
        new Progress(
            epoch,
            steps,
            pass.rng() == null ? 0 : pass.rng().stream(),
            better ? epoch : progress.bestEpoch(),
            better ? loss : progress.bestLoss(),
            progress.seconds() + meter.seconds(),
            progress.stepSeconds() + stepSeconds);
    if (checkpoint != null) {
      new Checkpoint(name, task.settings(), seed, hyper, progress, state, optimizer.state(), best)
          .write(checkpoint);
    }
    EpochMetrics metrics =
        meter.metrics(steps, schedule.rate(steps - 1), score, better, stepSeconds);
    history.add(metrics);
    listener.onEpoch(metrics);
  }

  private Tensor tensor(String tensorName) {
    return Objects.requireNonNull(state.get(tensorName));
  }
}
