package pellucid.cli;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.cli.term.Console;
import pellucid.cli.term.LiveBar;
import pellucid.cli.term.Style;
import pellucid.cli.term.Text;
import pellucid.train.BatchProgress;
import pellucid.train.EpochMetrics;
import pellucid.train.Task;
import pellucid.train.TrainingListener;
import pellucid.train.TrainingStart;

/// Shows how a training goes on: on a terminal a bar for each epoch, elsewhere a line now and then;
/// and a line for each epoch that is done.
final class TrainView implements TrainingListener, AutoCloseable {
  /// How long a reader of plain lines waits for the next.
  private static final long PLAIN_INTERVAL_NANOS = 10_000_000_000L;

  private final Console console;
  private final String measure;
  private @Nullable LiveBar bar;
  private volatile @Nullable BatchProgress latest;
  private Task.Unit unit = Task.Unit.SAMPLES;
  private int epochsBefore;
  private int epochs;
  private long startNanos;
  private long shownNanos;

  /// @param measure what losses are counted in
  TrainView(Console console, String measure) {
    this.console = console;
    this.measure = measure;
  }

  @Override
  public void onStart(TrainingStart start) {
    unit = start.task().unit();
    epochsBefore = start.epochsDone();
    epochs = start.hyper().epochs();
    startNanos = System.nanoTime();
    shownNanos = startNanos;
    console.heading(
        "Training%s (loss in %s; * lowest validation loss so far)"
            .formatted(epochsBefore == 0 ? "" : " goes on after epoch " + epochsBefore, measure));
  }

  @Override
  public void onBatch(BatchProgress progress) {
    latest = progress;
    if (console.live()) {
      LiveBar shown = bar;
      if (shown == null) {
        shown = new LiveBar(console, task(progress.epoch()), progress.batches(), this::beside);
        bar = shown;
      }
      shown.at(progress.batch());
    } else if (System.nanoTime() - shownNanos > PLAIN_INTERVAL_NANOS) {
      shownNanos = System.nanoTime();
      int done = 100 * progress.batch() / progress.batches();
      console.line("%s  %3d %%  %s".formatted(task(progress.epoch()), done, beside()));
    }
  }

  private String task(int epoch) {
    String of = Integer.toString(epochs);
    return "  epoch "
        + " ".repeat(of.length() - Integer.toString(epoch).length())
        + epoch
        + "/"
        + of;
  }

  /// What stands beside the bar; called on the bar's thread too.
  private String beside() {
    BatchProgress p = latest;
    if (p == null) {
      return "";
    }
    return "loss %s%s  %s %s/s  %s left"
        .formatted(
            Text.decimal(p.loss()),
            p.accuracy() == null ? "" : "  acc " + Text.percent(p.accuracy()),
            Text.count(Math.round(p.unitsPerSecond())),
            unit.plural(),
            Text.clock(left(p)));
  }

  /// Of the whole training, by the pace of this run so far, its validations included.
  private Duration left(BatchProgress p) {
    double done = p.epoch() - 1 - epochsBefore + (double) p.batch() / p.batches();
    double all = (double) epochs - epochsBefore;
    double elapsed = System.nanoTime() - startNanos;
    return Duration.ofNanos((long) (elapsed / done * (all - done)));
  }

  @Override
  public void onEpoch(EpochMetrics m) {
    close();
    shownNanos = System.nanoTime();
    StringBuilder line = new StringBuilder(task(m.epoch()));
    line.append(score("", m.trainLoss(), m.trainAccuracy()));
    if (m.validationLoss() != null) {
      String validation = score("val ", m.validationLoss(), m.validationAccuracy());
      line.append(m.best() ? console.paint(Style.GREEN, validation + " *") : validation + "  ");
    }
    line.append("  %s".formatted(Text.seconds(m.seconds())));
    console.line(line.toString());
    console.out().flush();
  }

  private static String score(String which, double loss, @Nullable Double accuracy) {
    String right = accuracy == null ? "" : "  " + which + "acc " + percent(accuracy);
    return "  " + which + "loss " + padded(loss) + right;
  }

  private static String padded(double loss) {
    return String.format(Locale.ROOT, "%-6s", Text.decimal(loss));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%8s", Text.percent(share));
  }

  /// Erases the bar.
  @Override
  public void close() {
    LiveBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }
}
