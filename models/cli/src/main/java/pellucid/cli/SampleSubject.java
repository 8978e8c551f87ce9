package pellucid.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.data.Augmentation;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.models.Classifier;
import pellucid.models.ClassifierSpec;
import pellucid.models.ModelZoo;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.train.Classification;
import pellucid.train.CrossValidation;
import pellucid.train.Evaluation;
import pellucid.train.Evaluator;
import pellucid.train.Hyper;
import pellucid.train.Task;

/// A classifier on a data set.
record SampleSubject(ClassifierSpec spec, DataSet data, RunConfig config, String description)
    implements Subject {
  /// A new run.
  ///
  /// @param name of the data set
  /// @param folds of the cross-validation, 2 or more; 0 for none
  static SampleSubject fresh(
      ClassifierSpec spec, String name, int folds, Hyper hyper, long seed, Console console) {
    DataSet data = DataSets.load(name, DataFolder.of(console));
    long samples = (long) data.train().count() + data.test().count();
    if (folds > samples) {
      throw new CliException(
          "--folds %d: %s has %s samples".formatted(folds, name, Text.count(samples)));
    }
    RunConfig config = new RunConfig(spec.name(), seed, hyper, described(data, folds));
    return new SampleSubject(spec, data, config, description(name, console));
  }

  private static RunData.Samples described(DataSet data, int folds) {
    return new RunData.Samples(
        data.name(), data.sampleShape(), data.classNames(), data.normalization(), folds);
  }

  private static String description(String name, Console console) {
    return DataSets.info(name, DataFolder.of(console)).description();
  }

  /// The samples must be what the model was trained for, or its numbers mean nothing.
  static SampleSubject saved(RunConfig config, RunData.Samples samples, Console console) {
    if (!ModelZoo.names().contains(config.model())
        || !DataSets.names().contains(samples.name())
        || !(ModelZoo.named(config.model()) instanceof ClassifierSpec spec)) {
      throw new CliException(
          "this program does not know %s on %s".formatted(config.model(), samples.name()));
    }
    DataSet data = DataSets.load(samples.name(), DataFolder.of(console));
    if (!described(data, samples.folds()).equals(samples)) {
      throw new CliException(
          "%s was trained on other samples than %s has now"
              .formatted(config.model(), samples.name()));
    }
    return new SampleSubject(spec, data, config, description(samples.name(), console));
  }

  @Override
  public List<String> about() {
    return List.of(
        description,
        "%s samples %s, %s to train and %s to test, %d classes"
            .formatted(
                Text.count((long) data.train().count() + data.test().count()),
                data.sampleShape(),
                Text.count(data.train().count()),
                Text.count(data.test().count()),
                data.classes()));
  }

  @Override
  public String steps() {
    Augmentation augmentation = config.hyper().augmentation();
    String text = "batches of " + config.hyper().batch();
    if (augmentation.shift() > 0) {
      text += " shifted by up to " + Text.plural(augmentation.shift(), "pixel");
    }
    if (augmentation.flip()) {
      text += augmentation.shift() > 0 ? " and mirrored at random" : " mirrored at random";
    }
    return text;
  }

  @Override
  public String measure() {
    return "nats";
  }

  @Override
  public Layer build() {
    return spec.build(data, config.hyper(), config.seed());
  }

  @Override
  public Summary summary(Layer network) {
    return Summary.of(network, data.sampleShape());
  }

  @Override
  public Task task() {
    return Classification.of(data, config.hyper(), config.seed());
  }

  @Override
  public @Nullable CrossValidation folds() {
    return config.source() instanceof RunData.Samples samples && samples.folds() > 0
        ? new CrossValidation(
            spec.name(),
            fold -> spec.build(fold, config.hyper(), config.seed()),
            data,
            config.hyper(),
            samples.folds(),
            config.seed())
        : null;
  }

  @Override
  public TrainedModel trained(Layer network) {
    return Classifier.of(spec, network, data);
  }

  @Override
  public Report test(TrainedModel model) {
    Evaluation test = Evaluator.evaluate(model.network(), data, data.test());
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    figures.put("test_accuracy", test.accuracy());
    figures.put("test_loss", test.loss());
    figures.put("test_samples", data.test().count());
    return new Report(figures, console -> TestReport.print(console, data, test));
  }
}
