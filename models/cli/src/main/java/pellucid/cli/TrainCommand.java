package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.data.DataSets;
import pellucid.models.ClassifierSpec;
import pellucid.models.ForecasterSpec;
import pellucid.models.LanguageModelSpec;
import pellucid.models.MaskedModelSpec;
import pellucid.models.ModelSpec;
import pellucid.models.ModelZoo;
import pellucid.models.Tokenizing;
import pellucid.tensor.Device;
import pellucid.train.Hyper;
import picocli.CommandLine;
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
      "%MODELS%",
      "",
      "The folder of --out gets model.safetensors, config.json, metrics.jsonl, summary.json and",
      "checkpoint.safetensors, from the end of the first epoch on. A finished run of the same"
          + " model",
      "on the same data is replaced; an unfinished one, or another model's, is left alone. Ctrl-C",
      "leaves the checkpoint of the last whole epoch; --resume goes on from it to the same result,",
      "bit for bit, as if there had been no interruption.",
      "",
      "With --folds K the training is first repeated K times from the start, each time without one",
      "fold of all samples, test samples included, and measured on that fold: summary.json's",
      "test_accuracy is then the mean over the folds. The model that is saved is trained"
          + " afterwards",
      "on the training samples alone, the same to the bit as without --folds; its own test is the",
      "summary's model_test_accuracy and what eval shows.",
      "",
      "Examples:",
      "  ./pellucid train",
      "  ./pellucid train iris-mlp --epochs 100 --lr 0.003",
      "  ./pellucid train iris-mlp --folds 5",
      "  ./pellucid train mnist-cnn --data fashion-mnist --out runs/fashion",
      "  ./pellucid train char-gpt --text shakespeare.txt",
      "  ./pellucid train --resume --out runs/fashion"
    })
final class TrainCommand implements Callable<Integer> {
  private static final long DEFAULT_SEED = 42;
  private static final String FOLDS_NEED_SAMPLES = "only classifiers are cross-validated";
  private static final String OF_A_TEXT = " takes sequences of a text: --block";

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
      names = "--text",
      paramLabel = "FILE",
      description = {
        "The text that a language model learns from, in UTF-8, kept to the character; by default"
            + " the Java and Markdown files of this repository."
      })
  private @Nullable Path text;

  @Option(
      names = "--block",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "Tokens in a language model's sequence.")
  private @Nullable Integer block;

  @Option(
      names = "--folds",
      paramLabel = "K",
      converter = Numbers.Count.class,
      description = {
        "Cross-validate a classifier first, over K stratified folds of all samples, 2 or more."
      })
  private @Nullable Integer folds;

  @Option(
      names = "--window",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "Points of a series that a forecast sees.")
  private @Nullable Integer window;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "Passes over the training data.")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "B",
      converter = Numbers.Count.class,
      description = "Samples, or sequences of a text, in a step.")
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
        "Where to save, by default runs/MODEL, or runs/MODEL-D with data, or a text D, other than"
            + " the model's own."
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

  /// The command with the zoo's models in its help.
  static CommandLine commandLine(Console console) {
    CommandLine command = new CommandLine(new TrainCommand(console));
    var usage = command.getCommandSpec().usageMessage();
    usage.footer(
        Arrays.stream(usage.footer())
            .flatMap(line -> line.equals("%MODELS%") ? models() : Stream.of(line))
            .toArray(String[]::new));
    return command;
  }

  private static Stream<String> models() {
    String list =
        ModelZoo.all().stream()
            .map(m ->
                switch (m) {
                  case ClassifierSpec c -> c.name() + " (on " + c.data() + ")";
                  case ForecasterSpec f -> f.name() + " (on " + f.data() + ")";
                  case LanguageModelSpec l -> l.name() + " (on a text)";
                  case MaskedModelSpec m2 -> m2.name() + " (on a text)";
                })
            .collect(Collectors.joining(", "));
    return Text.wrap(
        "Models: %s. Those on images take any other set of images. Without options a model trains as it was tuned."
            .formatted(list),
        Console.WIDTH)
        .stream();
  }

  @Override
  public Integer call() throws IOException {
    checkNames();
    RunFolder folder = new RunFolder(out != null ? out : defaultOut());
    if (threads != null) {
      Device.cpu().threads(threads);
    }
    TrainJob job = resume ? resumed(folder) : fresh(folder);
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
    return Path.of(
        "runs",
        switch (ModelZoo.named(modelName())) {
          case ClassifierSpec c when data != null && !data.equals(c.data()) ->
              c.name() + "-" + data;
          case ForecasterSpec f when data != null && !data.equals(f.data()) ->
              f.name() + "-" + data;
          case LanguageModelSpec l when text != null -> l.name() + "-" + stem(text);
          case MaskedModelSpec m when text != null -> m.name() + "-" + stem(text);
          case ModelSpec m -> m.name();
        });
  }

  /// A file's name without its ending.
  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private TrainJob fresh(RunFolder folder) throws IOException {
    ModelSpec chosen = ModelZoo.named(modelName());
    Hyper hyper = chosen.hyper();
    hyper = epochs == null ? hyper : hyper.withEpochs(epochs);
    hyper = batch == null ? hyper : hyper.withBatch(batch);
    hyper = learningRate == null ? hyper : hyper.withLearningRate(learningRate);
    return new TrainJob(console, subject(chosen, hyper), folder, false);
  }

  private Subject subject(ModelSpec chosen, Hyper hyper) throws IOException {
    long ownSeed = seed != null ? seed : DEFAULT_SEED;
    return switch (chosen) {
      case ClassifierSpec spec -> {
        refuseTextOptions(spec.name());
        if (folds != null && folds < 2) {
          throw usage("--folds " + folds + ": takes 2 or more");
        }
        String name = data != null ? data : spec.data();
        int ownFolds = folds != null ? folds : 0;
        yield SampleSubject.fresh(spec, name, ownFolds, hyper, ownSeed, console);
      }
      case ForecasterSpec spec -> {
        refuseTextOptionsOfSeries(spec.name());
        yield SeriesSubject.fresh(
            spec,
            data != null ? data : spec.data(),
            window != null ? window : spec.window(),
            hyper,
            ownSeed);
      }
      case LanguageModelSpec spec ->
          new TextSubject(spec, textData(spec, spec.tokenizing(), spec.block(), hyper, ownSeed));
      case MaskedModelSpec spec ->
          new MaskedSubject(spec, textData(spec, spec.tokenizing(), spec.block(), hyper, ownSeed));
    };
  }

  private TextData textData(
      ModelSpec chosen, Tokenizing tokenizing, int itsBlock, Hyper hyper, long ownSeed)
      throws IOException {
    refuse("--data", data, chosen.name() + " learns from a text: --text FILE");
    refuse("--folds", folds, FOLDS_NEED_SAMPLES);
    refuse("--window", window, chosen.name() + OF_A_TEXT);
    int ownBlock = block != null ? block : itsBlock;
    return TextData.fresh(chosen, tokenizing, text, ownBlock, hyper, ownSeed, console);
  }

  private void refuseTextOptions(String name) {
    refuse("--text", text, name + " learns from a data set: --data");
    refuse("--block", block, name + " takes single samples");
    refuse("--window", window, name + " takes single samples");
  }

  private void refuseTextOptionsOfSeries(String name) {
    refuse("--text", text, name + " learns from a time series: --data");
    refuse("--block", block, name + " takes windows of a series: --window");
    refuse("--folds", folds, FOLDS_NEED_SAMPLES);
  }

  private void refuse(String option, @Nullable Object given, String why) {
    if (given != null) {
      throw usage(option + ": " + why);
    }
  }

  private TrainJob resumed(RunFolder folder) throws IOException {
    RunConfig saved = folder.config();
    requireSame("MODEL", model, saved.model());
    requireSame("--data", data, saved.data());
    switch (saved.source()) {
      case RunData.Samples source -> {
        refuseTextOptions(saved.model());
        requireSame("--folds", folds, source.folds());
      }
      case RunData.Series source -> {
        refuseTextOptionsOfSeries(saved.model());
        requireSame("--window", window, source.window());
      }
      case RunData.Text source -> {
        refuse("--folds", folds, FOLDS_NEED_SAMPLES);
        String path = source.path();
        String given = text == null ? null : text.toAbsolutePath().normalize().toString();
        requireSame("--text", given, path == null ? saved.data() : path);
        requireSame("--block", block, source.block());
        refuse("--window", window, saved.model() + OF_A_TEXT);
      }
    }
    requireSame("--batch", batch, saved.hyper().batch());
    requireSame("--lr", learningRate, saved.hyper().learningRate());
    requireSame("--seed", seed, saved.seed());
    int wanted = epochs != null ? epochs : saved.hyper().epochs();
    if (folder.finished() && wanted <= saved.hyper().epochs()) {
      throw new CliException(
          "%s: its %d epochs are done; --resume with a higher --epochs trains on"
              .formatted(folder.path(), saved.hyper().epochs()));
    }
    RunConfig config =
        new RunConfig(
            saved.model(), saved.seed(), saved.hyper().withEpochs(wanted), saved.source());
    return new TrainJob(console, subject(folder, config), folder, true);
  }

  private Subject subject(RunFolder folder, RunConfig config) throws IOException {
    try {
      return Subject.of(config, console);
    } catch (CliException e) {
      throw new CliException(folder.path() + ": " + e.getMessage(), e);
    }
  }

  private void requireSame(String option, @Nullable Object given, Object saved) {
    if (given != null && !Objects.equals(given, saved)) {
      throw usage(
          "--resume: %s %s, but the run was started with %s: leave it out, or start a new run"
              .formatted(option, given, saved));
    }
  }
}
