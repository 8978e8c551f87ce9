package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.models.ModelSpec;
import pellucid.models.ModelZoo;
import pellucid.tensor.Device;
import pellucid.train.Hyper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Trains a model: resolves what was asked for, then leaves it to [TrainJob].
@Command(
    name = "train",
    sortOptions = false,
    description = "Trains a model, tests it and saves it.",
    footer = {
      "",
      "Models: digits-cnn (on digits), iris-mlp (on iris), mnist-mlp and mnist-cnn (on mnist, or"
          + " any",
      "other set of images). Without options a model trains as it was tuned.",
      "",
      "The folder of --out gets model.safetensors, config.json, metrics.jsonl, summary.json and",
      "checkpoint.safetensors, from the end of the first epoch on. A finished run of the same"
          + " model",
      "on the same data is replaced; an unfinished one, or another model's, is left alone. Ctrl-C",
      "leaves the checkpoint of the last whole epoch; --resume goes on from it to the same result,",
      "bit for bit, as if there had been no interruption.",
      "",
      "Examples:",
      "  ./pellucid train",
      "  ./pellucid train iris-mlp --epochs 100 --lr 0.003",
      "  ./pellucid train mnist-cnn --data fashion-mnist --out runs/fashion",
      "  ./pellucid train --resume --out runs/fashion"
    })
final class TrainCommand implements Callable<Integer> {
  private static final long DEFAULT_SEED = 42;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "What to train; by default digits-cnn.")
  private @Nullable String model;

  @Option(
      names = "--data",
      paramLabel = "D",
      description = "The data set, by default the model's own (see: ./pellucid data list).")
  private @Nullable String data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "Passes over the training samples.")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.Count.class,
      description = "Samples in a step.")
  private @Nullable Integer batch;

  @Option(
      names = "--lr",
      paramLabel = "X",
      converter = Numbers.Rate.class,
      description = "The highest learning rate of the schedule.")
  private @Nullable Double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of everything random, by default 42: the same seed gives the same bits.")
  private @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "T",
      converter = Numbers.Count.class,
      description = "By default one for each processor; the result does not depend on it.")
  private @Nullable Integer threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "Where to save, by default runs/MODEL, or runs/MODEL-D with data other than the model's"
            + " own."
      })
  private @Nullable Path out;

  @Option(
      names = "--resume",
      description = {
        "Go on from the checkpoint in DIR, with the options that it was started with. Only --epochs"
            + " and --threads may differ; more epochs also stretch the learning rate's schedule."
      })
  private boolean resume;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    checkNames();
    RunFolder folder = new RunFolder(out != null ? out : defaultOut());
    TrainJob job = resume ? resumed(folder) : fresh(folder);
    if (threads != null) {
      Device.cpu().threads(threads);
    }
    return job.run();
  }

  private void checkNames() {
    if (model != null && !ModelZoo.names().contains(model)) {
      throw usage(Suggest.unknown("model", model, ModelZoo.names()));
    }
    if (data != null && !DataSets.names().contains(data)) {
      throw usage(Suggest.unknown("data set", data, DataSets.names()));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private String modelName() {
    return model != null ? model : ModelZoo.names().getFirst();
  }

  private Path defaultOut() {
    ModelSpec chosen = ModelZoo.named(modelName());
    boolean own = data == null || data.equals(chosen.data());
    return Path.of("runs", own ? chosen.name() : chosen.name() + "-" + data);
  }

  private TrainJob fresh(RunFolder folder) {
    ModelSpec chosen = ModelZoo.named(modelName());
    DataSet samples = DataSets.load(data != null ? data : chosen.data(), DataFolder.of(console));
    Hyper hyper = chosen.hyper();
    hyper = epochs == null ? hyper : hyper.withEpochs(epochs);
    hyper = batch == null ? hyper : hyper.withBatch(batch);
    hyper = learningRate == null ? hyper : hyper.withLearningRate(learningRate);
    long ownSeed = seed != null ? seed : DEFAULT_SEED;
    RunConfig config = RunConfig.of(chosen.name(), samples, ownSeed, hyper);
    return new TrainJob(console, config, chosen, samples, folder, false);
  }

  private TrainJob resumed(RunFolder folder) throws IOException {
    RunConfig saved = folder.config();
    requireSame("MODEL", model, saved.model());
    requireSame("--data", data, saved.data());
    requireSame("--batch", batch, saved.hyper().batch());
    requireSame("--lr", learningRate, saved.hyper().learningRate());
    requireSame("--seed", seed, saved.seed());
    if (!ModelZoo.names().contains(saved.model()) || !DataSets.names().contains(saved.data())) {
      throw new CliException(
          "%s: this program does not know %s on %s"
              .formatted(folder.path(), saved.model(), saved.data()));
    }
    int wanted = epochs != null ? epochs : saved.hyper().epochs();
    if (folder.finished() && wanted <= saved.hyper().epochs()) {
      throw new CliException(
          "%s: its %d epochs are done; --resume with a higher --epochs trains on"
              .formatted(folder.path(), saved.hyper().epochs()));
    }
    DataSet samples = DataSets.load(saved.data(), DataFolder.of(console));
    Hyper hyper = saved.hyper().withEpochs(wanted);
    RunConfig config = RunConfig.of(saved.model(), samples, saved.seed(), hyper);
    return new TrainJob(console, config, ModelZoo.named(saved.model()), samples, folder, true);
  }

  private void requireSame(String option, @Nullable Object given, Object saved) {
    if (given != null && !Objects.equals(given, saved)) {
      throw usage(
          "--resume: %s %s, but the run was started with %s: leave it out, or start a new run"
              .formatted(option, given, saved));
    }
  }
}
