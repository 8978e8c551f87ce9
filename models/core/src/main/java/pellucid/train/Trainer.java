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
import pellucid.data.Batch;
import pellucid.data.Batches;
import pellucid.data.DataSet;
import pellucid.data.Examples;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.optim.Optimizer;
import pellucid.optim.Schedule;
import pellucid.tensor.InPlace;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;
import pellucid.train.TrainingResult.Outcome;

/// Trains a classifier: cross-entropy, batches in an order drawn anew each epoch, validation after
/// each epoch on samples set aside from the training part. The test part is never touched.
///
/// ```java
/// DataSet data = DataSets.load("iris");
/// Layer net = ModelZoo.named("iris-mlp").build(data, 42);
/// TrainingResult result = new Trainer("iris-mlp", net, data, Hyper.of(30, 16), 42).run();
/// ```
///
/// The same seed gives the same parameters to the bit: at any number of threads, and resumed or
/// not. All but [#stop()] belongs to one thread.
public final class Trainer {
  // Keep the draws of one seed apart, as Batches does for its shuffling.
  private static final long SPLIT_KEY = 0x5EED_0F5B_117A_B1E5L;
  private static final long DROPOUT_KEY = 0x5EED_0FD8_0B0A_7D0EL;

  private final String name;
  private final Layer model;
  private final DataSet data;
  private final Hyper hyper;
  private final long seed;
  private final Examples validation;
  private final Batches batches;
  private final SequencedMap<String, Tensor> state;
  private final SequencedMap<String, Tensor> best = new LinkedHashMap<>();
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final List<EpochMetrics> history = new ArrayList<>();
  private TrainingListener listener = new TrainingListener() {};
  private @Nullable Path checkpoint;
  private Progress progress = Progress.NONE;
  private volatile boolean stopping;

  /// Sets the validation samples aside and allocates the optimiser's state.
  ///
  /// @param name the model's, for checkpoints and messages
  /// @param model [n, sample shape...] to logits [n, classes]; its parameters are changed in place
  /// @param seed of the split, the order of the batches and dropout
  /// @throws IllegalArgumentException if the split leaves no samples on a side that needs some
  public Trainer(String name, Layer model, DataSet data, Hyper hyper, long seed) {
    this.name = name;
    this.model = model;
    this.data = data;
    this.hyper = hyper;
    this.seed = seed;
    Examples.Holdout split = data.train().holdOut(hyper.validation(), seed ^ SPLIT_KEY);
    this.validation = split.validation();
    if (split.train().count() == 0 || (hyper.patience() > 0 && validation.count() == 0)) {
      throw new IllegalArgumentException(
          "training on %s: a validation share of %s of %d samples leaves one side empty"
              .formatted(data.name(), hyper.validation(), data.train().count()));
    }
    this.batches = Batches.shuffled(data, split.train(), hyper.batch(), seed);
    this.state = StateDict.of(model);
    if (hyper.patience() > 0) {
      state.forEach((n, t) -> best.put(n, t.fullLike(0)));
    }
    this.optimizer = hyper.optimizer(model.parameters());
    this.schedule = hyper.schedule((long) hyper.epochs() * batches.perEpoch());
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
    new CheckpointCheck(file, saved).requireSame(name, data.name(), seed, hyper);
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
    listener.onStart(
        new TrainingStart(
            name,
            model,
            data,
            hyper,
            seed,
            batches.samples(),
            validation.count(),
            batches.perEpoch(),
            progress.epoch()));
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
            (double) progress.epoch() * batches.samples() / progress.stepSeconds());
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
    EpochMeter meter = new EpochMeter(epoch, hyper.epochs(), batches.perEpoch());
    for (int batch = 0; batch < batches.perEpoch(); batch++) {
      if (stopping) {
        return false;
      }
      step(epoch, batch, pass, meter);
      listener.onBatch(meter.progress());
    }
    double stepSeconds = meter.seconds();
    Divergence.requireFinite(model.parameters(), epoch);
    Evaluation evaluation =
        validation.count() == 0 ? null : Evaluator.evaluate(model, data, validation);
    advance(epoch, evaluation, pass, meter, stepSeconds);
    return true;
  }

  private void step(int epoch, int batch, Pass pass, EpochMeter meter) {
    long step = progress.step() + batch;
    double rate = schedule.rate(step);
    try (var _ = TensorScope.open()) {
      Batch samples = batches.get(epoch - 1, batch);
      Tensor logits = model.forward(samples.features(), pass);
      Tensor loss = logits.crossEntropy(samples.labels());
      double value = loss.item();
      if (!Double.isFinite(value)) {
        throw Divergence.of(loss, value, model.parameters(), epoch, step, rate);
      }
      optimizer.step(Gradients.of(loss), rate);
      meter.add(value, right(logits, samples.labels()), samples.size());
    }
  }

  private static int right(Tensor logits, Tensor labels) {
    long[] predicted = logits.detach().argMax(1).toLongs();
    long[] actual = labels.toLongs();
    int right = 0;
    for (int i = 0; i < actual.length; i++) {
      right += predicted[i] == actual[i] ? 1 : 0;
    }
    return right;
  }

  private void advance(
      int epoch, @Nullable Evaluation evaluation, Pass pass, EpochMeter meter, double stepSeconds) {
    long steps = progress.step() + batches.perEpoch();
    double loss = evaluation == null ? Double.NaN : evaluation.loss();
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
      new Checkpoint(name, data.name(), seed, hyper, progress, state, optimizer.state(), best)
          .write(checkpoint);
    }
    EpochMetrics metrics =
        meter.metrics(steps, schedule.rate(steps - 1), evaluation, better, stepSeconds);
    history.add(metrics);
    listener.onEpoch(metrics);
  }

  private Tensor tensor(String tensorName) {
    return Objects.requireNonNull(state.get(tensorName));
  }
}
