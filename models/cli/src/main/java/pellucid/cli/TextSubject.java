package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Text;
import pellucid.data.CharTokenizer;
import pellucid.data.Corpus;
import pellucid.data.Tokenizer;
import pellucid.kernel.DType;
import pellucid.models.LanguageModel;
import pellucid.models.LanguageModelSpec;
import pellucid.models.LanguageNet;
import pellucid.models.ModelZoo;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.train.Hyper;
import pellucid.train.LanguageModelling;
import pellucid.train.Task;

/// A language model on a text.
///
/// @param spec the named model
/// @param corpus the text
/// @param tokenizer of it
/// @param tokens of it
/// @param config the run's
record TextSubject(
    LanguageModelSpec spec, Corpus corpus, Tokenizer tokenizer, int[] tokens, RunConfig config)
    implements Subject {
  /// Where the launcher says that this checkout is.
  private static final String ROOT = "PELLUCID_ROOT";

  /// A new run.
  ///
  /// @param file the text; null for this repository's own sources
  static TextSubject fresh(
      LanguageModelSpec spec,
      @Nullable Path file,
      int block,
      Hyper hyper,
      long seed,
      Console console)
      throws IOException {
    Path path = file == null ? null : file.toAbsolutePath().normalize();
    Corpus corpus = read(path, console);
    RunData.Text source =
        new RunData.Text(
            corpus.name(), path == null ? null : path.toString(), corpus.sha256(), block);
    return of(spec, corpus, new RunConfig(spec.name(), seed, hyper, source));
  }

  private static TextSubject of(LanguageModelSpec spec, Corpus corpus, RunConfig config) {
    Tokenizer tokenizer = spec.tokenizing().apply(corpus.text());
    return new TextSubject(spec, corpus, tokenizer, tokenizer.encode(corpus.text()), config);
  }

  private static Corpus read(@Nullable Path path, Console console) throws IOException {
    if (path != null) {
      return Corpus.read(path);
    }
    String root = console.variable(ROOT);
    if (root == null) {
      throw new CliException(
          "this is no checkout of Pellucid, whose sources are the text by default: give a text with"
              + " --text FILE");
    }
    return Corpus.sources(Path.of(root));
  }

  /// The text must be what the model was trained on, or its numbers mean nothing.
  static TextSubject saved(RunConfig config, RunData.Text source, Console console)
      throws IOException {
    if (!ModelZoo.names().contains(config.model())
        || !(ModelZoo.named(config.model()) instanceof LanguageModelSpec spec)) {
      throw new CliException("this program does not know %s on a text".formatted(config.model()));
    }
    String path = source.path();
    Corpus corpus = read(path == null ? null : Path.of(path), console);
    if (!corpus.sha256().equals(source.sha256())) {
      throw new CliException(
          "%s has changed since %s was trained on it (SHA-256 %s..., not %s...): restore it, or train anew into another --out"
              .formatted(
                  path == null ? "the source tree" : path,
                  config.model(),
                  corpus.sha256().substring(0, 12),
                  source.sha256().substring(0, 12)));
    }
    return of(spec, corpus, config);
  }

  private int block() {
    return config.source() instanceof RunData.Text text ? text.block() : spec.block();
  }

  @Override
  public List<String> about() {
    LanguageModelling task = task();
    return List.of(
        corpus.name().equals(Corpus.SOURCES)
            ? "the Java and Markdown files of this repository"
            : "text of " + corpus.name(),
        "%s tokens (%s), %s to train and %s to validate"
            .formatted(
                Text.count(tokens.length),
                tokenizer.describe(),
                Text.count(tokens.length - task.held()),
                Text.count(task.held())));
  }

  @Override
  public String steps() {
    return "batches of %d sequences of %d tokens".formatted(config.hyper().batch(), block());
  }

  @Override
  public String measure() {
    return tokenizer instanceof CharTokenizer ? "nats/character" : "nats/token";
  }

  @Override
  public LanguageNet build() {
    return spec.architecture()
        .build(tokenizer.size(), block(), config.hyper().dropout(), new Rng(config.seed()));
  }

  @Override
  public Summary summary(Layer network) {
    return Summary.of(network, Shape.of(block()), DType.I64);
  }

  @Override
  public LanguageModelling task() {
    return LanguageModelling.of(corpus.name(), tokens, block(), config.hyper(), config.seed());
  }

  @Override
  public TrainedModel trained(Layer network) {
    return new LanguageModel(spec, (LanguageNet) network, tokenizer, corpus.name(), block());
  }

  @Override
  public Report test(TrainedModel model) {
    if (!(model instanceof LanguageModel own)
        || own.block() != block()
        || !own.tokenizer().toMetadata().equals(tokenizer.toMetadata())) {
      throw new CliException(
          "the %s there has another tokenizer or block than one for %s"
              .formatted(model.spec().name(), corpus.name()));
    }
    long start = System.nanoTime();
    LanguageModelling task = task();
    Task.Score score = task.validate(model.network());
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    if (score == null) {
      return new Report(figures, console -> console.line("  Nothing of the text validates."));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double perCharacter = score.loss() * task.held() / heldCharacters(task.held());
    figures.put("val_nats_per_character", perCharacter);
    figures.put("val_tokens", task.validationUnits());
    return new Report(
        figures,
        console -> {
          console.line("");
          console.paragraph(
              "  ",
              "%s nats/character (%s bits), on %s tokens from the end of %s (%s)"
                  .formatted(
                      console.paint(Style.BOLD, "Validation loss " + Text.decimal(perCharacter)),
                      Text.decimal(perCharacter / Math.log(2)),
                      Text.count(task.validationUnits()),
                      corpus.name(),
                      Text.seconds(seconds)));
        });
  }

  private long heldCharacters(int held) {
    return tokenizer
        .decode(Arrays.copyOfRange(tokens, tokens.length - held, tokens.length))
        .codePoints()
        .count();
  }
}
