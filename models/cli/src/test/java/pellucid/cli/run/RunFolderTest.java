package pellucid.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.models.ModelZoo;
import pellucid.tensor.FormatException;
import pellucid.train.Hyper;

class RunFolderTest {
  private static final RunConfig IRIS = config("iris-mlp", "iris", Long.MIN_VALUE, Hyper.of(3, 16));

  @TempDir private Path temp;

  private static RunConfig config(String model, String data, long seed, Hyper hyper) {
    DataSet set = DataSets.load(data);
    return new RunConfig(
        model,
        seed,
        hyper,
        new RunData.Samples(data, set.sampleShape(), set.classNames(), set.normalization()));
  }

  @Test
  void configurationsReadBackToTheBit() throws IOException {
    List<RunConfig> configs = new ArrayList<>(List.of(IRIS));
    for (String name : ModelZoo.names()) {
      Hyper hyper = ModelZoo.named(name).hyper().withLearningRate(1.0 / 3).withClip(0.1);
      configs.add(config(name, "digits", 7, hyper));
      configs.add(new RunConfig(name, 7, hyper, new RunData.Text("a.txt", "/b/a.txt", "abc", 16)));
      configs.add(new RunConfig(name, 7, hyper, new RunData.Text("sources", null, "abc", 1)));
    }
    for (RunConfig config : configs) {
      Path file = Files.writeString(temp.resolve("config.json"), config.toJson("here"));
      assertEquals(config, RunConfig.read(file));
    }
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
