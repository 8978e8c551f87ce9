package pellucid.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunData;
import pellucid.cli.run.RunException;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.tensor.FormatException;

/// Puts the figure of `char-gpt` beside that of `bpe-gpt`: of a run in the same parent folder, on
/// the same text with the same part set aside, for only those compare.
final class Beside {
  private static final String OTHER = "char-gpt";

  private Beside() {}

  /// Shows the other's figure, or how to get it; nothing for other models.
  ///
  /// @param folder of the run that was measured
  static void show(Console console, RunConfig config, Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (!config.model().equals("bpe-gpt")
        || !(config.source() instanceof RunData.Text text)
        || parent == null) {
      return;
    }
    Path other = find(parent, text.sha256(), config.hyper().validation());
    Double figure = other == null ? null : new RunFolder(other).figure("val_nats_per_character");
    if (other == null || figure == null) {
      console.line("  There is no finished run of %s on the same text beside it.".formatted(OTHER));
    } else {
      console.paragraph(
          "  ",
          "Beside %s nats/character of %s on the same text (%s)"
              .formatted(Text.decimal(figure), OTHER, other.getFileName()));
    }
  }

  private static @Nullable Path find(Path parent, String sha256, double validation)
      throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, Files::isDirectory)) {
      for (Path folder : folders) {
        if (matches(folder, sha256, validation)) {
          return folder;
        }
      }
    }
    return null;
  }

  private static boolean matches(Path path, String sha256, double validation) throws IOException {
    RunFolder folder = new RunFolder(path);
    try {
      RunConfig config = folder.config();
      return folder.finished()
          && config.model().equals(OTHER)
          && config.hyper().validation() == validation
          && config.source() instanceof RunData.Text text
          && text.sha256().equals(sha256);
    } catch (RunException | FormatException _) {
      return false; // no run, or one of another version: not ours to complain about
    }
  }
}
