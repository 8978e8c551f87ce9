package pellucid.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import pellucid.cli.run.RunConfig;
import pellucid.cli.term.Style;
import pellucid.cli.term.Text;
import pellucid.data.CharTokenizer;
import pellucid.kernel.DType;
import pellucid.models.LanguageModel;
import pellucid.models.LanguageModelSpec;
import pellucid.models.LanguageNet;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.train.LanguageModelling;
import pellucid.train.Task;

/// A language model on a text.
///
/// @param spec the named model
/// @param data the text
record TextSubject(LanguageModelSpec spec, TextData data) implements Subject {
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
    return data.tokenizer() instanceof CharTokenizer ? "nats/character" : "nats/token";
  }

  @Override
  public LanguageNet build() {
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
  public LanguageModelling task() {
    return LanguageModelling.of(
        data.corpus().name(),
        data.learned(),
        data.held(),
        data.block(),
        config().hyper(),
        config().seed());
  }

  @Override
  public TrainedModel trained(Layer network) {
    return new LanguageModel(
        spec, (LanguageNet) network, data.tokenizer(), data.corpus().name(), data.block());
  }

  @Override
  public Report test(TrainedModel model) {
    if (!(model instanceof LanguageModel own)) {
      throw new CliException("the %s there is no language model".formatted(model.spec().name()));
    }
    data.requireSame(own.spec(), own.tokenizer(), own.block());
    long start = System.nanoTime();
    LanguageModelling task = task();
    Task.Score score = task.validate(model.network());
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    if (score == null) {
      return new Report(figures, console -> console.line("  Nothing of the text validates."));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double perCharacter = score.loss() * data.held().length / data.split().heldCharacters();
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
                      data.corpus().name(),
                      Text.seconds(seconds)));
        });
  }
}
