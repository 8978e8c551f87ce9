package pellucid.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataSets;
import pellucid.models.ModelZoo;
import pellucid.tensor.FormatException;
import pellucid.train.Hyper;

class RunFolderTest {
  private static final RunConfig IRIS =
      RunConfig.of("iris-mlp", DataSets.load("iris"), Long.MIN_VALUE, Hyper.of(3, 16));

  @TempDir private Path temp;

  @Test
  void configurationsReadBackToTheBit() throws IOException {
    for (String name : ModelZoo.names()) {
      Hyper hyper = ModelZoo.named(name).hyper().withLearningRate(1.0 / 3);
      RunConfig config = RunConfig.of(name, DataSets.load("digits"), 7, hyper);
      Path file = Files.writeString(temp.resolve("config.json"), config.toJson("here"));
      assertEquals(config, RunConfig.read(file));
    }
    Path file = Files.writeString(temp.resolve("config.json"), IRIS.toJson("here"));
    assertEquals(IRIS, RunConfig.read(file));
  }

  @Test
  void aDiskWithoutRoomIsNoticedBeforeTraining() throws IOException {
    Path path = temp.resolve("a/b");
    try (RunFolder folder = new RunFolder(path)) {
      RunException e =
          assertThrows(RunException.class, () -> folder.claimNew(IRIS, Long.MAX_VALUE / 100));
      assertTrue(e.getMessage().contains("the disk has room for"), e.getMessage());
    }
    assertFalse(Files.exists(temp.resolve("a")));
  }

  @Test
  void twoCannotTrainIntoOneFolder() throws IOException {
    Path path = temp.resolve("run");
    try (RunFolder first = new RunFolder(path);
        RunFolder second = new RunFolder(path)) {
      first.claimNew(IRIS, 100);
      RunException e = assertThrows(RunException.class, () -> second.claimNew(IRIS, 100));
      assertTrue(e.getMessage().contains("another process"), e.getMessage());
      assertTrue(Files.exists(path.resolve(".lock")), "the first one's claim is gone");
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void aFolderThatWasThereStays() throws IOException {
    Path path = Files.createDirectories(temp.resolve("run"));
    Files.writeString(path.resolve("notes.txt"), "mine");
    try (RunFolder folder = new RunFolder(path)) {
      folder.claimNew(IRIS, 100);
    }
    assertEquals("mine", Files.readString(path.resolve("notes.txt")));
    assertFalse(Files.exists(path.resolve(".lock")));
  }

  @Test
  void linesAfterTheCheckpointAreForgotten() {
    String text = "{\"epoch\":1}\n{\"epoch\":2}\n{\"epoch\":3}\n";
    assertEquals("{\"epoch\":1}\n{\"epoch\":2}\n", Metrics.parse(text, 2, "m").text());
    assertEquals("", Metrics.parse(text, 0, "m").text());
    assertThrows(FormatException.class, () -> Metrics.parse("{\"epoch\":", 2, "m"));
  }
}
