package pellucid.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import pellucid.cli.run.RunConfig;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Text;
import pellucid.kernel.DType;
import pellucid.models.Bert;
import pellucid.models.MaskedLanguageModel;
import pellucid.models.MaskedModelSpec;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.train.MaskedBaselines;
import pellucid.train.MaskedLanguageModelling;
import pellucid.train.Task;

/// A masked language model on a text.
///
/// @param spec the named model
/// @param data the text
record MaskedSubject(MaskedModelSpec spec, TextData data) implements Subject {
  @Override
  public RunConfig config() {
    return data.config();
  }

  @Override
  public List<String> about() {
    return data.about();
  }

  @Override
  public String steps() {
    return data.steps();
  }

  @Override
  public String measure() {
    return "nats/hidden token";
  }

  @Override
  public Bert build() {
    return spec.architecture()
        .build(
            data.tokenizer().size(),
            data.block(),
            config().hyper().dropout(),
            new Rng(config().seed()));
  }

  @Override
  public Summary summary(Layer network) {
    return Summary.of(network, Shape.of(data.block()), DType.I64);
  }

  @Override
  public MaskedLanguageModelling task() {
    return MaskedLanguageModelling.of(
        data.corpus().name(),
        data.learned(),
        data.held(),
        data.tokenizer().size(),
        data.block(),
        config().hyper(),
        config().seed());
  }

  @Override
  public TrainedModel trained(Layer network) {
    return new MaskedLanguageModel(
        spec, (Bert) network, data.tokenizer(), data.corpus().name(), data.block());
  }

  @Override
  public Report test(TrainedModel model) {
    if (!(model instanceof MaskedLanguageModel own)) {
      throw new CliException(
          "the %s there is no masked language model".formatted(model.spec().name()));
    }
    data.requireSame(own.spec(), own.tokenizer(), own.block());
    MaskedLanguageModelling task = task();
    Task.Score score = task.validate(model.network());
    MaskedBaselines baselines = task.baselines();
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    Double accuracy = score == null ? null : score.accuracy();
    if (accuracy == null || baselines == null) {
      return new Report(figures, console -> console.line("  Nothing of the text validates."));
    }
    figures.put("val_masked_accuracy", accuracy);
    figures.put("unigram_accuracy", baselines.unigramAccuracy());
    figures.put("bigram_accuracy", baselines.bigramAccuracy());
    figures.put("neighbours_accuracy", baselines.neighboursAccuracy());
    figures.put("val_masked_tokens", baselines.places());
    return new Report(figures, console -> show(console, accuracy, baselines));
  }

  private void show(Console console, double accuracy, MaskedBaselines baselines) {
    console.line("");
    console.paragraph(
        "  ",
        "%s of %s hidden tokens from the end of %s told right"
            .formatted(
                console.paint(Style.BOLD, Text.percent(accuracy)),
                Text.count(baselines.places()),
                data.corpus().name()));
    console.line("  The same places, told by counting in the training text:");
    baseline(console, baselines.unigramAccuracy(), "unigram: the most frequent token");
    baseline(
        console, baselines.bigramAccuracy(), "bigram: the likeliest behind the left neighbour");
    baseline(console, baselines.neighboursAccuracy(), "the likeliest between both neighbours");
  }

  private static void baseline(Console console, double share, String what) {
    console.line("  %8s  %s".formatted(Text.percent(share), what));
  }
}
