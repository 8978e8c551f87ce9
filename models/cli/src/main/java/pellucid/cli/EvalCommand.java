package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.nn.Layer;
import pellucid.train.Evaluator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Measures a trained model on the test samples of its data set.
@Command(
    name = "eval",
    description = "Shows a trained model's test accuracy, loss and confusion matrix.",
    footer = {"", "Example:", "  ./pellucid eval runs/digits-cnn"})
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The folder that train wrote (its --out).")
  private Path folder;

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    RunFolder run = new RunFolder(folder);
    RunConfig config = run.config();
    Layer model = run.model(config);
    DataSet data = DataSets.load(config.data(), DataFolder.of(console));
    requireSame(config, data);
    console.line(console.paint(Style.BOLD, config.model() + " on " + config.data()));
    if (!run.finished()) {
      console.line(
          "  Its training is unfinished: these are the parameters of the last whole epoch.");
    }
    TestReport.print(console, data, Evaluator.evaluate(model, data, data.test()));
    return Main.OK;
  }

  /// The samples must be what the model was trained for, or its numbers mean nothing.
  private void requireSame(RunConfig config, DataSet data) {
    if (!config.sampleShape().equals(data.sampleShape())
        || !config.classes().equals(data.classNames())
        || !config.normalization().equals(data.normalization())) {
      throw new CliException(
          "%s: %s was trained on other samples than %s has now"
              .formatted(folder, config.model(), config.data()));
    }
  }
}
