package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataSets;
import pellucid.tensor.Device;

class DataAndDoctorTest {
  @TempDir private Path home;

  @Test
  void theListNamesAllSetsAndWhatToDo() {
    String out = Cli.run(home, "data", "list").worked().out();
    DataSets.names().forEach(name -> assertTrue(out.contains(name), name));
    assertTrue(out.contains("to fetch: ./pellucid data get mnist"), out);
    assertTrue(out.contains("CC BY 4.0"), out);
  }

  @Test
  void embeddedSetsNeedNoFetching() {
    assertTrue(Cli.run(home, "data", "get", "iris").worked().out().contains("embedded"));
  }

  @Test
  void aCacheThatCannotBeIsOneLine() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    Cli cli = Cli.run(file, "data", "get", "mnist");
    cli.failed(Main.FAILURE, file.toString());
  }

  @Test
  void doctorTellsWhatServesAndWhy() {
    String out = Cli.run(home, "doctor").worked().out();
    for (String part : new String[] {"Processor", "Backends", "Java", "Data", "To go faster"}) {
      assertTrue(out.contains("\n" + part) || out.startsWith(part), out + " lacks " + part);
    }
    Device.cpu().coverage().keySet().forEach(kernel -> assertTrue(out.contains(kernel), kernel));
    assertTrue(out.contains("gemm"), out);
    assertTrue(out.contains(home.resolve("data").toString()), out);
  }
}
