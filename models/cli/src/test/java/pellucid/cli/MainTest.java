package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void versionNamesTheProgram() {
    assertEquals(0, command.execute("--version"));
    assertTrue(out.toString().startsWith("pellucid "), out.toString());
  }

  @Test
  void unknownOptionIsOneLineAndStatusTwo() {
    assertEquals(2, command.execute("--no-such-option"));
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains("--no-such-option"), err.toString());
  }
}
