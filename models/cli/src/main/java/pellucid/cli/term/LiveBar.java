package pellucid.cli.term;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/// A line on a terminal that is drawn again and again while something goes on, and erased at the
/// end:
///
/// ```
/// epoch 2/5  ██████████████▌                52 %  loss 0.1135  96.41 %  5,120 samples/s  0:41 left
/// ```
///
/// The library has consumers of its own that ask JLine for the terminal's size; that costs a tenth
/// of a second at start-up and native access, so it is given the size instead.
public final class LiveBar implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 100;

  private final Line line;
  private final ProgressBar bar;

  /// Starts drawing.
  ///
  /// @param console must be live
  /// @param task what goes on
  /// @param max how many steps there are
  /// @param message what to show beside the bar; asked on another thread
  public LiveBar(Console console, String task, long max, Supplier<String> message) {
    if (!console.live()) {
      throw new IllegalArgumentException("a bar needs a terminal");
    }
    this.line = new Line(console.out(), console.width() - 1); // the last column would wrap
    var renderer = new Renderer(console.unicode(), message);
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(max)
            .setUpdateIntervalMillis(INTERVAL_MILLIS)
            .setRenderer(renderer)
            .setConsumer(line)
            .build();
  }

  /// How many steps are done.
  public void at(long done) {
    bar.stepTo(done);
  }

  /// Erases the line.
  @Override
  public void close() {
    bar.close();
    line.close();
  }

  /// `task bar percent message`, the bar taking what the rest leaves.
  record Renderer(boolean unicode, Supplier<String> message) implements ProgressBarRenderer {
    private static final int SHORTEST = 6;
    private static final int LONGEST = 40;
    private static final String EIGHTHS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589";

    @Override
    public String render(ProgressState state, int width) {
      double done = state.getMax() <= 0 ? 0 : (double) state.getCurrent() / state.getMax();
      return render(state.getTaskName(), Math.clamp(done, 0.0, 1.0), width);
    }

    String render(String task, double done, int width) {
      String tail = String.format(Locale.ROOT, "  %3d %%  %s", (int) (100 * done), message.get());
      int room = width - task.length() - 2 - tail.length();
      String bar = bar(done, Math.clamp(room, SHORTEST, LONGEST));
      return Text.clip(task + "  " + bar + tail, width);
    }

    private String bar(double done, int width) {
      int eighths = (int) (done * width * 8);
      int full = eighths / 8;
      if (!unicode) {
        return "#".repeat(full) + ".".repeat(width - full);
      }
      String part = full == width ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
      return "\u2588".repeat(full) + part + " ".repeat(width - full - part.length());
    }
  }

  /// Overwrites one line of a terminal. The library's thread may still be drawing while the bar is
  /// closed, so what comes after the erasure is dropped.
  private static final class Line implements ProgressBarConsumer {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter out;
    private final int width;
    private boolean closed;

    Line(PrintWriter out, int width) {
      this.out = out;
      this.width = width;
    }

    @Override
    public int getMaxRenderedLength() {
      return width;
    }

    @Override
    public synchronized void accept(String text) {
      if (!closed) {
        out.print(ERASE + text);
        out.flush();
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        out.print(ERASE);
        out.flush();
      }
    }
  }
}
