package pellucid.cli;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.train.CrossValidation;

/// Shows a cross-validation: a line for each fold when it is done, and a table of all.
final class FoldsView {
  private final Console console;

  FoldsView(Console console) {
    this.console = console;
  }

  /// Runs it; Ctrl-C ends it after the current step.
  CrossValidation.Result run(CrossValidation folds) {
    console.heading("Cross-validation");
    try (var _ = new StopOnSignal(folds::stop)) {
      CrossValidation.Result result = folds.run(this::done);
      if (result.whole()) {
        table(result);
      } else {
        console.err().println("pellucid: interrupted in the cross-validation: nothing was written");
        console.err().flush();
      }
      console.out().flush();
      return result;
    }
  }

  private void done(CrossValidation.Fold fold) {
    console.line(
        "  fold %d  accuracy %s".formatted(fold.number(), Text.percent(fold.test().accuracy())));
    console.out().flush();
  }

  private void table(CrossValidation.Result result) {
    console.line("");
    Table table =
        new Table(
            Table.right("fold"),
            Table.right("trained on"),
            Table.right("tested on"),
            Table.right("accuracy"),
            Table.right("loss"));
    for (CrossValidation.Fold fold : result.folds()) {
      table.row(
          Integer.toString(fold.number()),
          Text.count(fold.trained()),
          Text.count(fold.test().confusion().total()),
          Text.percent(fold.test().accuracy()),
          Text.decimal(fold.test().loss()));
    }
    table.total(
        "mean",
        "",
        Text.count(result.samples()),
        Text.percent(result.accuracy()),
        Text.decimal(result.loss()));
    table.print(console);
    console.line("");
    console.line(
        "  "
            + console.paint(
                Style.BOLD,
                "Accuracy %s over %d folds, standard deviation %s"
                    .formatted(
                        Text.percent(result.accuracy()),
                        result.count(),
                        Text.percent(result.spread()))));
  }

  /// The folds' figures for `summary.json`, then those of the saved model's own test under names
  /// that tell them apart.
  static SequencedMap<String, Number> figures(
      CrossValidation.Result result, SequencedMap<String, Number> ofModel) {
    SequencedMap<String, Number> figures = new LinkedHashMap<>();
    figures.put("test_accuracy", result.accuracy());
    figures.put("test_accuracy_deviation", result.spread());
    figures.put("test_loss", result.loss());
    figures.put("test_samples", result.samples());
    figures.put("folds", result.count());
    for (CrossValidation.Fold fold : result.folds()) {
      figures.put("fold_%d_accuracy".formatted(fold.number()), fold.test().accuracy());
    }
    ofModel.forEach((name, value) -> figures.put("model_" + name, value));
    return figures;
  }
}
