package pellucid.cli;

import pellucid.cli.term.ConfusionView;
import pellucid.cli.term.Console;
import pellucid.cli.term.Style;
import pellucid.cli.term.Text;
import pellucid.data.DataSet;
import pellucid.train.ConfusionMatrix;
import pellucid.train.Evaluation;

/// Shows how a model did on test samples.
final class TestReport {
  private TestReport() {}

  static void print(Console console, DataSet data, Evaluation test) {
    console.line("");
    console.line(
        "  %s, loss %s, on %s test samples of %s (%s)"
            .formatted(
                console.paint(Style.BOLD, "Test accuracy " + Text.percent(test.accuracy())),
                Text.decimal(test.loss()),
                Text.count(data.test().count()),
                data.name(),
                Text.seconds(test.seconds())));
    new ConfusionView(counts(test.confusion()), data.classNames()).print(console);
  }

  private static long[][] counts(ConfusionMatrix confusion) {
    int k = confusion.classes();
    long[][] counts = new long[k][k];
    for (int t = 0; t < k; t++) {
      for (int p = 0; p < k; p++) {
        counts[t][p] = confusion.count(t, p);
      }
    }
    return counts;
  }
}
