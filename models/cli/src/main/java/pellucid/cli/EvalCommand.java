package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.models.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Measures a trained model on data that it did not learn from.
@Command(
    name = "eval",
    description = {
      "Shows how good a trained model is: a classifier's test accuracy, loss and confusion matrix,",
      "a forecaster's errors beside those of its baselines, a language model's validation loss, a",
      "masked language model's accuracy beside those of its baselines."
    },
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
    TrainedModel model = run.model(config);
    Report report = test(config, model);
    console.line(console.paint(Style.BOLD, config.model() + " on " + config.data()));
    if (!run.finished()) {
      console.line(
          "  Its training is unfinished: these are the parameters of the last whole epoch.");
    }
    report.view().accept(console);
    Beside.show(console, config, folder);
    return Main.OK;
  }

  private Report test(RunConfig config, TrainedModel model) throws IOException {
    try {
      return Subject.of(config, console).test(model);
    } catch (CliException e) {
      throw new CliException(folder + ": " + e.getMessage(), e);
    }
  }
}
