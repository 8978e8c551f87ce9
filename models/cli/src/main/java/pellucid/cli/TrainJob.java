package pellucid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.run.RunSummary;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.models.TrainedModel;
import pellucid.nn.Layer;
import pellucid.nn.Summary;
import pellucid.tensor.Device;
import pellucid.tensor.ShapeMismatchException;
import pellucid.train.BatchProgress;
import pellucid.train.CrossValidation;
import pellucid.train.EpochMetrics;
import pellucid.train.Hyper;
import pellucid.train.Task;
import pellucid.train.Trainer;
import pellucid.train.TrainingListener;
import pellucid.train.TrainingResult;
import pellucid.train.TrainingStart;

/// One training from the first line shown to the last file written.
final class TrainJob {
  private static final int COLUMN = 12;

  private final Console console;
  private final Subject subject;
  private final RunConfig config;
  private final RunFolder folder;
  private final boolean resume;
  private final Layer network;
  private final TrainedModel model;
  private final Summary layers;
  private final String runsOn = Device.preferred().describe();

  /// Builds the network.
  ///
  /// @throws CliException if the data doesn't suit it
  TrainJob(Console console, Subject subject, RunFolder folder, boolean resume) {
    this.console = console;
    this.subject = subject;
    this.config = subject.config();
    this.folder = folder;
    this.resume = resume;
    this.network = build();
    this.model = subject.trained(network);
    this.layers = subject.summary(network);
  }

  private Layer build() {
    try {
      return subject.build();
    } catch (ShapeMismatchException e) {
      throw new CliException(config.model() + " on " + config.data() + ": " + e.getMessage(), e);
    }
  }

  int run() throws IOException {
    try (folder) {
      Task task = subject.task();
      boolean replaces = claim();
      Trainer trainer = new Trainer(config.model(), network, task, config.hyper(), config.seed());
      trainer.checkpoint(folder.checkpoint());
      if (resume) {
        trainer.resume(folder.checkpoint());
      }
      describe(replaces);
      CrossValidation folds = subject.folds();
      CrossValidation.Result estimate = folds == null ? null : new FoldsView(console).run(folds);
      if (estimate != null && !estimate.whole()) {
        return Main.INTERRUPTED;
      }
      return train(trainer, task.unit(), estimate);
    }
  }

  private boolean claim() throws IOException {
    if (resume) {
      folder.claimResume(layers.parameters());
      return false;
    }
    return folder.claimNew(config, layers.parameters());
  }

  private int train(Trainer trainer, Task.Unit unit, CrossValidation.@Nullable Result estimate)
      throws IOException {
    try (var _ = new StopOnSignal(trainer::stop);
        folder;
        var view = new TrainView(console, subject.measure())) {
      int status = train(trainer, unit, estimate, view);
      console.out().flush();
      console.err().flush();
      return status;
    }
  }

  private int train(
      Trainer trainer, Task.Unit unit, CrossValidation.@Nullable Result estimate, TrainView view)
      throws IOException {
    TrainingResult result = trainer.listener(new Recorder(unit, view)).run();
    view.close();
    if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
      interrupted(result.epochs());
      return Main.INTERRUPTED;
    }
    Report test = subject.test(model);
    SequencedMap<String, Number> figures =
        estimate == null ? test.figures() : FoldsView.figures(estimate, test.figures());
    folder.finish(model, summary(result, unit, figures), test.files());
    report(result, unit, test);
    return Main.OK;
  }

  /// Writes each epoch, then has it shown.
  private final class Recorder implements TrainingListener {
    private final Task.Unit unit;
    private final TrainView view;

    Recorder(Task.Unit unit, TrainView view) {
      this.unit = unit;
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
      folder.epoch(config, model, metrics, unit, runsOn);
      view.onEpoch(metrics);
    }
  }

  // ---------------------------------------------------------------- before

  private void describe(boolean replaces) {
    Hyper hyper = config.hyper();
    console.line(console.paint(Style.BOLD, config.model() + " on " + config.data()));
    String name = "data";
    for (String line : subject.about()) {
      field(name, line);
      name = "";
    }
    field(
        "training",
        String.format(
            Locale.ROOT,
            "%s, %s, %s at %s (%s), %.0f %% of the training data validates, seed %d",
            Text.plural(hyper.epochs(), "epoch"),
            subject.steps(),
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
            Table.right("multiply-adds"),
            Table.right("activations"));
    for (Summary.Row row : layers.rows()) {
      table.row(
          row.name(),
          row.layer(),
          row.output().toString(),
          row.parameters() == 0 ? "" : Text.count(row.parameters()),
          row.multiplyAdds() == 0 ? "" : Text.count(row.multiplyAdds()),
          row.activationBytes() == 0 ? "" : Text.bytes(row.activationBytes()));
    }
    table.total(
        "total",
        "",
        "",
        Text.count(layers.parameters()),
        Text.count(layers.multiplyAdds()),
        Text.bytes(layers.activationBytes()));
    table.print(console);
    console.line(
        "  Multiply-adds and activations (memory kept for the way back) are of one sample.");
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

  private RunSummary summary(
      TrainingResult result, Task.Unit unit, SequencedMap<String, Number> figures) {
    return new RunSummary(
        config.model(),
        config.data(),
        config.seed(),
        result.epochs(),
        result.epochOfParameters(),
        result.outcome().name().toLowerCase(Locale.ROOT),
        result.seconds(),
        unit,
        result.unitsPerSecond(),
        figures,
        layers.parameters());
  }

  private void report(TrainingResult result, Task.Unit unit, Report test) throws IOException {
    console.line("");
    console.line(
        "  Trained %s in %s, %s %s/s%s."
            .formatted(
                Text.plural(result.epochs(), "epoch"),
                Text.seconds(result.seconds()),
                Text.count(Math.round(result.unitsPerSecond())),
                unit.plural(),
                result.outcome() == TrainingResult.Outcome.STOPPED_EARLY
                    ? "; stopped early, parameters of epoch " + result.epochOfParameters()
                    : ""));
    test.view().accept(console);
    Beside.show(console, config, folder.path());
    console.line("");
    console.paragraph(
        "  ", "Saved to " + folder.path() + ": " + String.join(", ", files(test)) + ".");
    console.line("  Try: " + Use.of(model).command(folder.path()));
  }

  private static Iterable<String> files(Report test) {
    List<String> files =
        new ArrayList<>(
            List.of(
                RunFolder.MODEL,
                RunFolder.CONFIG,
                RunFolder.METRICS,
                RunFolder.SUMMARY,
                RunFolder.CHECKPOINT));
    files.addAll(test.files().keySet());
    return files;
  }
}
