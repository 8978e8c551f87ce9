package pellucid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.run.RunSummary;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.models.ModelSpec;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Device;
import pellucid.tensor.ShapeMismatchException;
import pellucid.train.BatchProgress;
import pellucid.train.EpochMetrics;
import pellucid.train.Evaluation;
import pellucid.train.Evaluator;
import pellucid.train.Hyper;
import pellucid.train.Trainer;
import pellucid.train.TrainingListener;
import pellucid.train.TrainingResult;
import pellucid.train.TrainingStart;

/// One training from the first line shown to the last file written.
final class TrainJob {
  private static final int COLUMN = 12;

  private final Console console;
  private final RunConfig config;
  private final ModelSpec spec;
  private final DataSet data;
  private final RunFolder folder;
  private final boolean resume;
  private final Layer model;
  private final Summary layers;
  private final String runsOn = Device.cpu().describe();

  /// Builds the network.
  ///
  /// @throws pellucid.tensor.ShapeMismatchException if the samples don't suit it
  TrainJob(
      Console console,
      RunConfig config,
      ModelSpec spec,
      DataSet data,
      RunFolder folder,
      boolean resume) {
    this.console = console;
    this.config = config;
    this.spec = spec;
    this.data = data;
    this.folder = folder;
    this.resume = resume;
    this.model = build();
    this.layers = Summary.of(model, data.sampleShape());
  }

  private Layer build() {
    try {
      return spec.build(data, config.hyper(), config.seed());
    } catch (ShapeMismatchException e) {
      throw new CliException(spec.name() + " on " + data.name() + ": " + e.getMessage(), e);
    }
  }

  int run() throws IOException {
    try (folder) {
      boolean replaces = claim();
      Trainer trainer = new Trainer(spec.name(), model, data, config.hyper(), config.seed());
      trainer.checkpoint(folder.checkpoint());
      if (resume) {
        trainer.resume(folder.checkpoint());
      }
      describe(replaces);
      return train(trainer);
    }
  }

  private boolean claim() throws IOException {
    if (resume) {
      folder.claimResume(layers.parameters());
      return false;
    }
    return folder.claimNew(config, layers.parameters());
  }

  private int train(Trainer trainer) {
    try (var _ = new StopOnSignal(trainer::stop);
        folder;
        var view = new TrainView(console)) {
      int status = train(trainer, view);
      console.out().flush();
      console.err().flush();
      return status;
    }
  }

  private int train(Trainer trainer, TrainView view) {
    TrainingResult result = trainer.listener(new Recorder(view)).run();
    view.close();
    if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
      interrupted(result.epochs());
      return Main.INTERRUPTED;
    }
    Evaluation test = Evaluator.evaluate(model, data, data.test());
    folder.finish(config, model, summary(result, test));
    report(result, test);
    return Main.OK;
  }

  /// Writes each epoch, then has it shown.
  private final class Recorder implements TrainingListener {
    private final TrainView view;

    Recorder(TrainView view) {
      this.view = view;
    }

    @Override
    public void onStart(TrainingStart start) {
      try {
        folder.keepMetrics(start.epochsDone());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      view.onStart(start);
    }

    @Override
    public void onBatch(BatchProgress progress) {
      view.onBatch(progress);
    }

    @Override
    public void onEpoch(EpochMetrics metrics) {
      folder.epoch(config, model, metrics, runsOn);
      view.onEpoch(metrics);
    }
  }

  // ---------------------------------------------------------------- before

  private void describe(boolean replaces) {
    Hyper hyper = config.hyper();
    console.line(console.paint(Style.BOLD, spec.name() + " on " + data.name()));
    field("data", DataSets.info(data.name(), DataFolder.of(console)).description());
    field(
        "",
        "%s samples %s, %s to train and %s to test, %d classes"
            .formatted(
                Text.count((long) data.train().count() + data.test().count()),
                data.sampleShape(),
                Text.count(data.train().count()),
                Text.count(data.test().count()),
                data.classes()));
    field(
        "training",
        String.format(
            Locale.ROOT,
            "%s, batches of %d, %s at %s (%s), %.0f %% of the training samples validate, seed %d",
            Text.plural(hyper.epochs(), "epoch"),
            hyper.batch(),
            hyper.optimizer().name().toLowerCase(Locale.ROOT),
            hyper.learningRate(),
            hyper.schedule().name().toLowerCase(Locale.ROOT),
            100 * hyper.validation(),
            config.seed()));
    field("device", runsOn);
    field("saved to", folder.path() + (replaces ? " (replaces the finished run there)" : ""));
    layers();
  }

  private void layers() {
    console.line("");
    Table table =
        new Table(
            Table.left("name"),
            Table.left("layer"),
            Table.left("output"),
            Table.right("parameters"),
            Table.right("multiply-adds"));
    for (Summary.Row row : layers.rows()) {
      table.row(
          row.name(),
          row.layer(),
          row.output().toString(),
          row.parameters() == 0 ? "" : Text.count(row.parameters()),
          row.multiplyAdds() == 0 ? "" : Text.count(row.multiplyAdds()));
    }
    table.total(
        "total", "", "", Text.count(layers.parameters()), Text.count(layers.multiplyAdds()));
    table.print(console);
  }

  private void field(String name, String value) {
    console.field(name, COLUMN, Style.PLAIN, value);
  }

  // ---------------------------------------------------------------- after

  private void interrupted(int epochs) {
    if (epochs == 0) {
      console.err().println("pellucid: interrupted in the first epoch: nothing was written");
    } else {
      console
          .err()
          .println(
              "pellucid: interrupted; the checkpoint of epoch %d is whole: ./pellucid train --resume --out %s"
                  .formatted(epochs, folder.path()));
    }
  }

  private RunSummary summary(TrainingResult result, Evaluation test) {
    return new RunSummary(
        spec.name(),
        data.name(),
        config.seed(),
        result.epochs(),
        result.epochOfParameters(),
        result.outcome().name().toLowerCase(Locale.ROOT),
        result.seconds(),
        result.unitsPerSecond(),
        test.accuracy(),
        test.loss(),
        data.test().count(),
        layers.parameters());
  }

  private void report(TrainingResult result, Evaluation test) {
    console.line("");
    console.line(
        "  Trained %s in %s, %s samples/s%s."
            .formatted(
                Text.plural(result.epochs(), "epoch"),
                Text.seconds(result.seconds()),
                Text.count(Math.round(result.unitsPerSecond())),
                result.outcome() == TrainingResult.Outcome.STOPPED_EARLY
                    ? "; stopped early, parameters of epoch " + result.epochOfParameters()
                    : ""));
    TestReport.print(console, data, test);
    console.line("");
    console.paragraph("  ", "Saved to " + folder.path() + ": " + String.join(", ", files()) + ".");
    console.line("  Try: ./pellucid eval " + folder.path());
  }

  private static Iterable<String> files() {
    return Arrays.asList(
        RunFolder.MODEL,
        RunFolder.CONFIG,
        RunFolder.METRICS,
        RunFolder.SUMMARY,
        RunFolder.CHECKPOINT);
  }
}
