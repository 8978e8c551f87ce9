package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.data.Corpus;
import pellucid.data.TextSplit;
import pellucid.data.Tokenizer;
import pellucid.models.LanguageModelSpec;
import pellucid.models.MaskedModelSpec;
import pellucid.models.ModelSpec;
import pellucid.models.ModelZoo;
import pellucid.models.Tokenizing;
import pellucid.train.Hyper;

/// A text as a model of text learns from it.
///
/// @param corpus the text
/// @param split where its end is set aside
/// @param tokenizer of it
/// @param learned the tokens that are learned from
/// @param held the tokens that validate
/// @param block tokens in a sequence
/// @param config the run's
record TextData(
    Corpus corpus,
    TextSplit split,
    Tokenizer tokenizer,
    int[] learned,
    int[] held,
    int block,
    RunConfig config) {
  /// Where the launcher says that this checkout is.
  private static final String ROOT = "PELLUCID_ROOT";

  /// For a new run.
  ///
  /// @param file the text; null for this repository's own sources
  static TextData fresh(
      ModelSpec spec,
      Tokenizing tokenizing,
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
    return of(tokenizing, corpus, source, new RunConfig(spec.name(), seed, hyper, source));
  }

  private static TextData of(
      Tokenizing tokenizing, Corpus corpus, RunData.Text source, RunConfig config) {
    TextSplit split = TextSplit.of(corpus.text(), config.hyper().validation());
    Tokenizer tokenizer = tokenizing.of(split);
    return new TextData(
        corpus,
        split,
        tokenizer,
        tokenizer.encode(split.learned()),
        tokenizer.encode(split.held()),
        source.block(),
        config);
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

  /// The subject of a saved run. The text must be what the model was trained on, or its numbers
  /// mean nothing.
  static Subject subject(RunConfig config, RunData.Text source, Console console)
      throws IOException {
    ModelSpec spec =
        ModelZoo.names().contains(config.model()) ? ModelZoo.named(config.model()) : null;
    return switch (spec) {
      case LanguageModelSpec s ->
          new TextSubject(s, of(s.tokenizing(), saved(config, source, console), source, config));
      case MaskedModelSpec s ->
          new MaskedSubject(s, of(s.tokenizing(), saved(config, source, console), source, config));
      case null, default ->
          throw new CliException(
              "this program does not know %s on a text".formatted(config.model()));
    };
  }

  private static Corpus saved(RunConfig config, RunData.Text source, Console console)
      throws IOException {
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
    return corpus;
  }

  /// The text and its parts, a line each.
  List<String> about() {
    return List.of(
        corpus.name().equals(Corpus.SOURCES)
            ? "the Java and Markdown files of this repository"
            : "text of " + corpus.name(),
        "%s tokens (%s), %s to train and %s to validate"
            .formatted(
                Text.count((long) learned.length + held.length),
                tokenizer.describe(),
                Text.count(learned.length),
                Text.count(held.length)));
  }

  /// The size of a step in words.
  String steps() {
    return "batches of %d sequences of %d tokens".formatted(config.hyper().batch(), block);
  }

  /// Makes sure that a model is for this text.
  ///
  /// @throws CliException if it isn't
  void requireSame(ModelSpec spec, Tokenizer other, int otherBlock) {
    if (otherBlock != block || !other.toMetadata().equals(tokenizer.toMetadata())) {
      throw new CliException(
          "the %s there has another tokenizer or block than one for %s"
              .formatted(spec.name(), corpus.name()));
    }
  }
}
