package pellucid.cli.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pellucid.data.BytePairTokenizer;
import pellucid.io.AtomicFiles;
import pellucid.models.LanguageModel;
import pellucid.models.ModelZoo;
import pellucid.models.TrainedModel;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.FormatException;
import pellucid.tensor.PellucidException;
import pellucid.train.EpochMetrics;
import pellucid.train.Task;

/// The folder of one training. Every file in it is replaced as a whole or not at all.
///
/// From the end of the first epoch on it holds `config.json`, `metrics.jsonl`,
/// `checkpoint.safetensors` and, of the last whole epoch, `model.safetensors`; `summary.json` comes
/// with the end of the training. Before, nothing is written. A byte-pair tokenizer stands in
/// `tokenizer.json` too, for other programs.
public final class RunFolder implements AutoCloseable {
  public static final String CONFIG = "config.json";
  public static final String MODEL = "model.safetensors";
  public static final String METRICS = "metrics.jsonl";
  public static final String SUMMARY = "summary.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String CHECKPOINT = "checkpoint.safetensors";

  /// Numbers kept for each parameter: in the model, and in the checkpoint with two moments and the
  /// best epoch's; and room for one file beside the one that it replaces.
  private static final long KEPT = 1 + 4 + 4;

  private static final long TEXTS = 1 << 20;

  private final Path path;
  private Metrics metrics = Metrics.empty();
  private @Nullable FolderClaim claim;
  private boolean begun;

  /// The folder at a path, which need not be there yet.
  public RunFolder(Path path) {
    this.path = path;
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Where the checkpoint is.
  public Path checkpoint() {
    return path.resolve(CHECKPOINT);
  }

  /// Whether its training ended.
  public boolean finished() {
    return Files.exists(path.resolve(SUMMARY));
  }

  /// Whether there is a checkpoint to go on from.
  public boolean resumable() {
    return Files.exists(checkpoint());
  }

  /// What was trained here.
  ///
  /// @throws RunException if nothing was
  /// @throws FormatException if its configuration is damaged
  public RunConfig config() throws IOException {
    if (!Files.isDirectory(path)) {
      throw new RunException(
          Files.exists(path) ? path + " is not a folder" : path + ": no such folder");
    }
    if (!Files.exists(path.resolve(CONFIG))) {
      throw new RunException(path + " holds no training: there is no " + CONFIG + " in it");
    }
    return RunConfig.read(path.resolve(CONFIG));
  }

  /// What was trained here.
  ///
  /// @param config as [#config()] gives it
  /// @throws FormatException if the model is damaged or another
  public TrainedModel model(RunConfig config) throws IOException {
    Path file = path.resolve(MODEL);
    if (!ModelZoo.names().contains(config.model())) {
      throw new FormatException(
          path.resolve(CONFIG) + ": this program knows no model " + config.model());
    }
    TrainedModel model;
    try {
      model = TrainedModel.load(file);
    } catch (StateMismatchException e) {
      throw new FormatException(
          "%s is no %s for %s: %s"
              .formatted(file, config.model(), config.data(), firstOf(e.problems())),
          e);
    } catch (FormatException e) {
      throw e;
    } catch (PellucidException e) {
      throw new FormatException(file + ": " + e.getMessage(), e);
    }
    if (!model.spec().name().equals(config.model())) {
      throw new FormatException(
          "%s holds a %s, and %s speaks of a %s"
              .formatted(file, model.spec().name(), CONFIG, config.model()));
    }
    checkTokenizer(model);
    return model;
  }

  /// The model holds its own; if what stands beside it is another one, something was mixed up.
  private void checkTokenizer(TrainedModel model) throws IOException {
    Path file = path.resolve(TOKENIZER);
    if (model instanceof LanguageModel own
        && own.tokenizer() instanceof BytePairTokenizer tokenizer
        && Files.exists(file)
        && !BytePairTokenizer.read(file).toMetadata().equals(tokenizer.toMetadata())) {
      throw new FormatException(
          "%s is not the tokenizer of the %s beside it: restore it, or remove it"
              .formatted(file, MODEL));
    }
  }

  /// A figure of a finished training; null if there is none of that name.
  ///
  /// @throws FormatException if the summary is damaged
  public @Nullable Double figure(String name) throws IOException {
    JsonElement value = JsonFiles.read(path.resolve(SUMMARY)).get(name);
    return value instanceof JsonPrimitive number && number.isNumber() ? number.getAsDouble() : null;
  }

  private static String firstOf(List<String> problems) {
    String more = problems.size() == 1 ? "" : " and " + (problems.size() - 1) + " more";
    return problems.getFirst() + more;
  }

  /// Makes sure that a new training may write here, before it starts.
  ///
  /// @param parameters how many numbers will be learned
  /// @return whether a finished run of the same model on the same data will be replaced
  /// @throws RunException if the folder can't be written to or holds something that must not be
  ///   lost
  public boolean claimNew(RunConfig config, long parameters) throws IOException {
    boolean replaces = false;
    if (Files.exists(path.resolve(CONFIG))) {
      RunConfig old = readOld();
      String what = old.model() + " on " + old.data();
      if (!old.model().equals(config.model()) || !old.data().equals(config.data())) {
        throw new RunException(
            "%s holds a run of %s: choose another --out, or remove it".formatted(path, what));
      }
      if (!finished() && resumable()) {
        throw new RunException(
            "%s holds an unfinished run of %s: go on with --resume, or remove it to start anew"
                .formatted(path, what));
      }
      replaces = true;
    } else {
      requireNone(MODEL, METRICS, SUMMARY, CHECKPOINT);
    }
    claim = claim(parameters);
    return replaces;
  }

  private RunConfig readOld() throws IOException {
    try {
      return config();
    } catch (FormatException e) {
      throw new RunException(e.getMessage() + "; choose another --out, or remove the folder", e);
    }
  }

  private void requireNone(String... names) {
    for (String name : names) {
      if (Files.exists(path.resolve(name))) {
        throw new RunException(
            "%s holds a %s but no %s: choose another --out, or remove it"
                .formatted(path, name, CONFIG));
      }
    }
  }

  /// Makes sure that the training here may go on.
  ///
  /// @param parameters how many numbers are learned
  /// @throws RunException if the folder can't be written to or there is no checkpoint
  public void claimResume(long parameters) throws IOException {
    if (!resumable()) {
      throw new RunException(path + " has no " + CHECKPOINT + " to resume from");
    }
    claim = claim(parameters);
  }

  private FolderClaim claim(long parameters) throws IOException {
    long there = 0;
    for (String name : List.of(MODEL, CHECKPOINT)) {
      Path file = path.resolve(name);
      there += Files.isRegularFile(file) ? Files.size(file) : 0;
    }
    return FolderClaim.of(path, KEPT * Float.BYTES * parameters + TEXTS - there);
  }

  /// Keeps the lines of the epochs that a resumed training has behind it.
  public void keepMetrics(int epochs) throws IOException {
    Path file = path.resolve(METRICS);
    if (Files.exists(file)) {
      metrics = Metrics.parse(Files.readString(file), epochs, file.toString());
    }
  }

  /// Writes what an epoch brought.
  ///
  /// @param runsOn the device in words, for the curious
  public void epoch(
      RunConfig config, TrainedModel model, EpochMetrics epoch, Task.Unit unit, String runsOn) {
    if (!begun) {
      begun = true;
      delete(SUMMARY);
      write(CONFIG, config.toJson(runsOn));
    }
    metrics.add(epoch, unit);
    write(METRICS, metrics.text());
    save(model);
  }

  /// Writes how the training came out, and the parameters that it chose.
  ///
  /// @param files what else it leaves, by name
  public void finish(TrainedModel model, RunSummary summary, Map<String, byte[]> files) {
    save(model);
    files.forEach(this::write);
    write(SUMMARY, summary.toJson(metrics.epoch(summary.bestEpoch())));
  }

  private void save(TrainedModel model) {
    try {
      model.save(path.resolve(MODEL));
    } catch (IOException e) {
      throw unwritten(MODEL, e);
    }
    try {
      if (model instanceof LanguageModel own
          && own.tokenizer() instanceof BytePairTokenizer tokenizer) {
        tokenizer.write(path.resolve(TOKENIZER));
      }
    } catch (IOException e) {
      throw unwritten(TOKENIZER, e);
    }
  }

  private void write(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) {
    try {
      AtomicFiles.write(path.resolve(name), bytes);
    } catch (IOException e) {
      throw unwritten(name, e);
    }
  }

  private void delete(String name) {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException e) {
      throw unwritten(name, e);
    }
  }

  private RunException unwritten(String name, IOException e) {
    return new RunException(
        path.resolve(name) + " can't be written: " + IoReason.of(e) + "; what was there is whole",
        e);
  }

  /// Lets the folder go; if nothing was written and it was not there before, it is removed.
  @Override
  public void close() {
    if (claim != null) {
      claim.close();
      claim = null;
    }
  }
}
