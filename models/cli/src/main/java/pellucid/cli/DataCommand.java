package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.cli.term.Console;
import pellucid.cli.term.LiveBar;
import pellucid.cli.term.Style;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.data.DataHome;
import pellucid.data.DataSetInfo;
import pellucid.data.DataSets;
import pellucid.data.fetch.FetchListener;
import pellucid.data.fetch.RemoteFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows and fetches data sets.
@Command(
    name = "data",
    description = "Shows and fetches data sets.",
    footer = {
      "",
      "Examples:",
      "  ./pellucid data list              what there is",
      "  ./pellucid data get mnist         60,000 handwritten digits and 10,000 to test on",
      "",
      "Fetched sets are kept in PELLUCID_HOME, by default in the user's cache folder. Each file is",
      "checked by SHA-256; an interrupted fetch goes on where it stopped."
    })
final class DataCommand implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec;

  private DataCommand(Console console) {
    this.console = console;
  }

  static CommandLine commandLine(Console console) {
    return new CommandLine(new DataCommand(console))
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new GetCommand(console));
  }

  /// Neither list nor get: shows what there is to say.
  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }

  static List<DataSetInfo> infos(DataHome home) {
    return DataSets.names().stream().map(name -> DataSets.info(name, home)).toList();
  }

  static String where(DataSetInfo info) {
    return switch (info.origin()) {
      case EMBEDDED -> "embedded";
      case FETCHED -> info.present() ? "fetched" : "to fetch: ./pellucid data get " + info.name();
    };
  }

  @Command(name = "list", description = "Lists the data sets.")
  static final class ListCommand implements Callable<Integer> {
    private final Console console;

    ListCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      DataHome home = DataFolder.of(console);
      Table table =
          new Table(
              Table.left("name"),
              Table.right("train"),
              Table.right("test"),
              Table.left("sample"),
              Table.right("classes"),
              Table.right("size"),
              Table.left("where"));
      List<DataSetInfo> infos = infos(home);
      for (DataSetInfo info : infos) {
        boolean series = info.task() == DataSetInfo.Task.TIME_SERIES;
        table.row(
            info.present() ? Style.PLAIN : Style.DIM,
            info.name(),
            Text.count(info.train()),
            Text.count(info.test()),
            series ? "series" : info.sampleShape().toString(),
            series ? "" : Text.count(info.classNames().size()),
            Text.bytes(info.bytes()),
            where(info));
      }
      table.print(console);
      console.line("");
      for (DataSetInfo info : infos) {
        console.paragraph(
            "  ",
            "%s: %s. %s; licence: %s."
                .formatted(info.name(), info.description(), info.source(), info.licence()));
      }
      console.line("");
      console.line("  Fetched sets are kept in " + home.data() + ".");
      return Main.OK;
    }
  }

  @Command(
      name = "get",
      description = "Fetches a data set, unless it is there and whole.",
      footer = {"", "Example:", "  ./pellucid data get fashion-mnist"})
  static final class GetCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "A name from: ./pellucid data list")
    private String name;

    GetCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      if (!DataSets.names().contains(name)) {
        throw new ParameterException(
            spec.commandLine(), Suggest.unknown("data set", name, DataSets.names()));
      }
      DataHome home = DataFolder.of(console);
      DataSetInfo info = DataSets.info(name, home);
      if (info.origin() == DataSetInfo.Origin.EMBEDDED) {
        console.line(name + " is embedded: there is nothing to fetch.");
        return Main.OK;
      }
      try (var progress = new FetchProgress(console)) {
        DataSets.fetch(name, home, progress);
      }
      console.line(
          console.paint(Style.GREEN, name + " is complete")
              + ": %s in %s".formatted(Text.bytes(info.bytes()), home.data().resolve(name)));
      return Main.OK;
    }
  }

  /// Shows how a fetch goes on: a bar on a terminal, and a line for each file.
  private static final class FetchProgress implements FetchListener, AutoCloseable {
    private final Console console;
    private @Nullable LiveBar bar;
    private String file = "";
    private volatile long done;
    private volatile long total;

    FetchProgress(Console console) {
      this.console = console;
    }

    @Override
    public void present(RemoteFile present, Path path) {
      say(present.name() + ": there already, checksum right");
    }

    @Override
    public void damaged(RemoteFile damaged, Path path) {
      say(damaged.name() + ": damaged, will be fetched again");
    }

    @Override
    public void waiting(Path folder) {
      say("another process is fetching into " + folder + ": waiting for it");
    }

    @Override
    public void trying(String source) {
      say("from " + source);
    }

    @Override
    public void progress(RemoteFile fetched, long bytes, long of) {
      done = bytes;
      total = of > 0 ? of : fetched.bytes();
      if (console.live()) {
        if (bar == null || !file.equals(fetched.name())) {
          close();
          file = fetched.name();
          bar = new LiveBar(console, file, total, this::message);
        }
        bar.at(Math.min(bytes, total));
      }
    }

    private String message() {
      return Text.bytes(done) + " of " + Text.bytes(total);
    }

    @Override
    public void stored(RemoteFile stored, Path path) {
      say(stored.name() + ": " + Text.bytes(stored.bytes()) + ", checksum right");
    }

    @Override
    public void failed(String source, String reason) {
      say(console.paint(Style.YELLOW, source + ": " + reason));
    }

    private void say(String line) {
      close();
      console.line("  " + line);
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
