package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.cli.term.Console;
import pellucid.models.ModelZoo;

class MainTest {
  @TempDir private Path home;

  @Test
  void versionNamesTheProgram() {
    assertTrue(Cli.run(home, "--version").worked().out().startsWith("pellucid "));
  }

  @Test
  void withoutACommandTheHelpIsShown() {
    assertTrue(Cli.run(home).worked().out().contains("Examples:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "train", "eval", "predict", "data", "data list", "data get", "doctor"})
  void everyCommandHasHelpThatFitsTheConsole(String command) {
    String[] words = (command + " --help").strip().split(" ", -1);
    assertTrue(Cli.run(home, (Object[]) words).worked().out().startsWith("Usage: pellucid"));
  }

  @Test
  void theHelpOfTrainNamesAllModels() {
    String help = Cli.run(home, "train", "--help").worked().out();
    ModelZoo.names().forEach(name -> assertTrue(help.contains(name), name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--no-such-option",
        "train --no-such-option",
        "trian",
        "train a b",
        "eval",
        "predict",
        "data get",
        "data get a b",
        "train --epochs",
        "train --epochs 0",
        "train --epochs -1",
        "train --epochs 1.5",
        "train --epochs many",
        "train --epochs 99999999999",
        "train --batch 0",
        "train --batch -32",
        "train --lr 0",
        "train --lr -0.1",
        "train --lr NaN",
        "train --lr Infinity",
        "train --threads 0",
        "train --threads -2",
        "train --seed x",
        "train no-such-model",
        "train --data no-such-data",
        "data get no-such-data",
        "predict x y --top 0",
      })
  void wrongCallsAreOneLineAndStatusTwo(String call) {
    Cli.run(home, (Object[]) call.split(" ", -1)).failed(Main.USAGE, "--help");
  }

  @Test
  void namesNobodyKnowsComeWithSuggestions() {
    Cli.run(home, "trian").failed(Main.USAGE, "did you mean train?");
    Cli.run(home, "train", "minst-cnn").failed(Main.USAGE, "did you mean mnist-cnn?", "iris-mlp");
    Cli.run(home, "train", "--data", "digit").failed(Main.USAGE, "did you mean digits?");
    Cli.run(home, "data", "get", "fashion").failed(Main.USAGE, "did you mean fashion-mnist?");
  }

  @Test
  void debuggingShowsTheTrace() {
    Cli plain = Cli.run(home, "eval", home.resolve("none"));
    Cli debug = Cli.run(home, "eval", home.resolve("none"), "--debug");
    plain.failed(Main.FAILURE, "none");
    assertEquals(Main.FAILURE, debug.status());
    assertTrue(debug.err().contains("\tat pellucid.cli."), debug.err());
  }

  @Test
  void debuggingCanBeAskedForByTheEnvironment() {
    StringWriter err = new StringWriter();
    Map<String, String> env = Map.of("PELLUCID_DEBUG", "1");
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Console console = Console.plain(nowhere, new PrintWriter(err), env);
    Main.execute(console, "eval", home.resolve("none").toString());
    assertTrue(err.toString().contains("\tat pellucid.cli."), err.toString());
  }

  @Test
  void plainOutputHasNoEscapes() {
    assertFalse(Cli.run(home, "train", "--help").worked().out().contains("\u001b"));
    assertFalse(Cli.run(home, "data", "list").worked().out().contains("\u001b"));
  }
}
