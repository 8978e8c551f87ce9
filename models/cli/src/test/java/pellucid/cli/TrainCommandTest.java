package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pellucid.cli.run.RunFolder;
import pellucid.tensor.Device;

class TrainCommandTest {
  @TempDir private Path home;
  private final int threads = Device.cpu().threads();

  @AfterEach
  void restoreThreads() {
    Device.cpu().threads(threads);
  }

  private Cli train(Path out, Object... more) {
    Stream<Object> words = Stream.of("train", "iris-mlp", "--out", out);
    return Cli.run(home, Stream.concat(words, Stream.of(more)).toArray());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static byte[] model(Path out) throws IOException {
    return Files.readAllBytes(out.resolve(RunFolder.MODEL));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAllThatWasPromised() throws IOException {
    Path out = home.resolve("a/b/run");
    Cli cli = train(out, "--epochs", 3, "--seed", 7).worked();
    assertEquals(
        List.of(
            "checkpoint.safetensors",
            "config.json",
            "metrics.jsonl",
            "model.safetensors",
            "summary.json"),
        names(out));
    JsonObject summary = json(out.resolve("summary.json"));
    assertEquals("iris-mlp", summary.get("model").getAsString());
    assertEquals("iris", summary.get("data").getAsString());
    assertEquals(7, summary.get("seed").getAsLong());
    assertEquals(3, summary.get("epochs").getAsInt());
    assertTrue(summary.get("train_seconds").getAsDouble() > 0);
    assertTrue(summary.get("samples_per_second").getAsDouble() > 0);
    assertTrue(summary.get("test_loss").getAsDouble() > 0);
    double accuracy = summary.get("test_accuracy").getAsDouble();
    assertTrue(accuracy >= 0 && accuracy <= 1, () -> "accuracy " + accuracy);
    long parameters = summary.get("parameters").getAsLong();
    assertEquals(4 * 16 + 16 + 16 * 16 + 16 + 16 * 3 + 3, parameters);
    List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
    assertEquals(3, lines.size());
    for (int i = 0; i < 3; i++) {
      JsonObject line = JsonParser.parseString(lines.get(i)).getAsJsonObject();
      assertEquals(i + 1, line.get("epoch").getAsInt());
      assertTrue(line.get("validation_loss").getAsDouble() > 0);
    }
    JsonObject config = json(out.resolve("config.json"));
    assertEquals(3, config.getAsJsonObject("hyper").get("epochs").getAsInt());
    for (String shown : List.of("multiply-adds", "epoch 3/3", "Test accuracy", "setosa", "Saved")) {
      assertTrue(cli.out().contains(shown), cli.out() + " lacks " + shown);
    }
  }

  @Test
  void theSameSeedGivesTheSameBytesAtAnyNumberOfThreads() throws IOException {
    train(home.resolve("one"), "--epochs", 4, "--threads", 1).worked();
    for (int t : new int[] {1, 2, 4}) {
      Path out = home.resolve("again" + t);
      train(out, "--epochs", 4, "--threads", t).worked();
      assertEquals(t, Device.cpu().threads());
      assertArrayEquals(model(home.resolve("one")), model(out), "threads " + t);
    }
    train(home.resolve("other"), "--epochs", 4, "--seed", 43).worked();
    assertFalse(
        Arrays.equals(model(home.resolve("one")), model(home.resolve("other"))),
        "another seed, the same weights");
  }

  @Test
  void aFinishedRunIsReplacedAndSaysSo() throws IOException {
    Path out = home.resolve("run");
    train(out, "--epochs", 2).worked();
    Cli again = train(out, "--epochs", 1, "--seed", 5).worked();
    assertTrue(again.out().contains("replaces"), again.out());
    assertEquals(5, json(out.resolve("summary.json")).get("seed").getAsLong());
    assertEquals(5, json(out.resolve("config.json")).get("seed").getAsLong());
    assertEquals(1, Files.readAllLines(out.resolve("metrics.jsonl")).size());
  }

  @Test
  void anotherModelsRunIsLeftAlone() throws IOException {
    Path out = home.resolve("run");
    train(out, "--epochs", 1).worked();
    byte[] before = model(out);
    Cli.run(home, "train", "digits-cnn", "--out", out)
        .failed(Main.FAILURE, "holds a run of iris-mlp on iris", "--out");
    assertArrayEquals(before, model(out));
  }

  @Test
  void somebodyElsesFilesAreLeftAlone() throws IOException {
    Files.writeString(home.resolve("model.safetensors"), "precious");
    train(home).failed(Main.FAILURE, "model.safetensors", "--out");
    assertEquals("precious", Files.readString(home.resolve("model.safetensors")));
    assertEquals(List.of("model.safetensors"), names(home));
  }

  @Test
  void aLossThatIsNoNumberStopsAndWritesNothing() throws IOException {
    Path out = home.resolve("deep/run");
    train(out, "--lr", "1e30").failed(Main.FAILURE, "loss is ", "learning rate");
    assertEquals(List.of(), names(home));
  }

  @Test
  void anUnwritableFolderIsNoticedBeforeTraining() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    Cli cli = train(file.resolve("run")).failed(Main.FAILURE, "--out", "can't be written");
    assertFalse(cli.out().contains("epoch"), cli.out());
    train(file).failed(Main.FAILURE, "file");
    assertEquals("x", Files.readString(file));
  }

  @Test
  void dataThatDoesNotSuitTheModelIsRefused() throws IOException {
    Path out = home.resolve("run");
    Cli.run(home, "train", "digits-cnn", "--data", "iris", "--out", out)
        .failed(Main.FAILURE, "digits-cnn on iris", "[4]");
    Cli.run(home, "train", "--data", "sunspots", "--out", out)
        .failed(Main.FAILURE, "sunspots", "time series");
    Cli.run(home, "train", "mnist-mlp", "--out", out)
        .failed(Main.FAILURE, "./pellucid data get mnist");
    assertEquals(List.of(), names(home));
  }

  @Test
  void damagedDataIsRefused() throws IOException {
    Path folder = Files.createDirectories(home.resolve("data/mnist"));
    long[] sizes = {47_040_016, 60_008, 7_840_016, 10_008};
    List<String> names =
        List.of(
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte");
    for (int i = 0; i < names.size(); i++) {
      try (var file = new RandomAccessFile(folder.resolve(names.get(i)).toFile(), "rw")) {
        file.setLength(sizes[i]); // the right size, and nothing but zeros
      }
    }
    Cli.run(home, "train", "mnist-mlp", "--out", home.resolve("run"))
        .failed(Main.FAILURE, "train-images-idx3-ubyte", "pellucid data get mnist");
    assertFalse(Files.exists(home.resolve("run")));
  }

  @Test
  void resumingNeedsSomethingToResume() throws IOException {
    Path out = home.resolve("run");
    train(out, "--resume").failed(Main.FAILURE, "no such folder");
    train(out, "--epochs", 2).worked();
    train(out, "--resume").failed(Main.FAILURE, "2 epochs are done", "--epochs");
    train(out, "--resume", "--epochs", 3, "--lr", "0.5").failed(Main.USAGE, "--lr 0.5");
    train(out, "--resume", "--epochs", 3, "--seed", "1").failed(Main.USAGE, "--seed 1");
    Cli.run(home, "train", "mnist-mlp", "--resume", "--out", out)
        .failed(Main.USAGE, "MODEL mnist-mlp", "iris-mlp");
    train(out, "--resume", "--epochs", 3).worked();
    assertEquals(3, json(out.resolve("summary.json")).get("epochs").getAsInt());
    assertEquals(3, Files.readAllLines(out.resolve("metrics.jsonl")).size());
  }

  @Test
  void aCheckpointOfAnotherModelIsRefused() throws IOException {
    Path iris = home.resolve("iris");
    train(iris, "--epochs", 1).worked();
    Path other = home.resolve("other");
    Cli.run(home, "train", "mnist-mlp", "--data", "digits", "--epochs", 1, "--out", other).worked();
    Path checkpoint = iris.resolve(RunFolder.CHECKPOINT);
    byte[] foreign = Files.readAllBytes(other.resolve(RunFolder.CHECKPOINT));
    Files.write(checkpoint, foreign);
    byte[] model = model(iris);
    train(iris, "--resume", "--epochs", 2).failed(Main.FAILURE, "mnist-mlp");
    assertArrayEquals(foreign, Files.readAllBytes(checkpoint));
    assertArrayEquals(model, model(iris));
    Files.write(checkpoint, Arrays.copyOf(foreign, foreign.length / 2));
    train(iris, "--resume", "--epochs", 2).failed(Main.FAILURE, "checkpoint.safetensors");
    Files.writeString(iris.resolve(RunFolder.CONFIG), "{\"format\": 1, ");
    train(iris, "--resume", "--epochs", 2).failed(Main.FAILURE, "config.json");
  }

  /// In a process of its own, since the signal ends it.
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM to send")
  void anInterruptedTrainingGoesOnToTheSameBits() throws Exception {
    int epochs = 150;
    Path whole = home.resolve("whole");
    train(whole, "--epochs", epochs).worked();
    Path cut = home.resolve("cut");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "pellucid.cli.Main",
                "train",
                "iris-mlp",
                "--epochs",
                Integer.toString(epochs),
                "--out",
                cut.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitLines(cut.resolve(RunFolder.METRICS), 2, process);
    // SIGTERM, which takes the same way as Ctrl-C. (Process.destroy would close the streams too.)
    assertTrue(process.toHandle().destroy());
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
    assertEquals(128 + 15, process.exitValue(), err);
    assertTrue(err.contains("./pellucid train --resume --out " + cut), err);
    assertFalse(Files.exists(cut.resolve(RunFolder.SUMMARY)));
    assertFalse(Files.exists(cut.resolve(".lock")));

    train(cut, "--epochs", epochs).failed(Main.FAILURE, "unfinished", "--resume");
    Cli resumed = Cli.run(home, "train", "--resume", "--out", cut).worked();
    assertTrue(resumed.out().contains("goes on after epoch"), resumed.out());
    assertArrayEquals(model(whole), model(cut));
    assertEquals(epochs, Files.readAllLines(cut.resolve(RunFolder.METRICS)).size());
  }

  private static void awaitLines(Path file, int lines, Process process) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
      assertTrue(process.isAlive(), "ended too soon");
      assertTrue(System.nanoTime() < end, "no epoch in two minutes");
      Thread.sleep(2);
    }
  }

  @Test
  void foldsEstimateAndLeaveTheModelAsItIs() throws IOException {
    Path plain = home.resolve("plain");
    train(plain, "--epochs", 3).worked();
    Path out = home.resolve("folds");
    Cli cli = train(out, "--epochs", 3, "--folds", 4).worked();
    assertTrue(cli.out().contains("Cross-validation"), cli.out());
    assertTrue(cli.out().contains("over 4 folds, standard deviation"), cli.out());
    assertArrayEquals(model(plain), model(out));
    assertEquals(4, json(out.resolve("config.json")).get("folds").getAsInt());

    JsonObject one = json(plain.resolve("summary.json"));
    JsonObject summary = json(out.resolve("summary.json"));
    assertEquals(one.get("test_accuracy"), summary.get("model_test_accuracy"));
    assertEquals(one.get("test_samples"), summary.get("model_test_samples"));
    assertEquals(150, summary.get("test_samples").getAsInt());
    double sum = 0;
    for (int fold = 1; fold <= 4; fold++) {
      sum += summary.get("fold_%d_accuracy".formatted(fold)).getAsDouble();
    }
    assertEquals(sum / 4, summary.get("test_accuracy").getAsDouble(), 1e-9);
    assertTrue(summary.get("test_accuracy_deviation").getAsDouble() >= 0);
    Cli.run(home, "eval", out).worked();

    train(out, "--resume", "--epochs", 4, "--folds", 5).failed(Main.USAGE, "--folds 5");
    Cli longer = train(out, "--resume", "--epochs", 4).worked();
    assertTrue(longer.out().contains("over 4 folds"), longer.out());
    assertEquals(4, json(out.resolve("config.json")).get("folds").getAsInt());
  }

  @Test
  void foldsThatCanNotBeAreRefused() {
    Path out = home.resolve("run");
    train(out, "--folds", 1).failed(Main.USAGE, "--folds 1", "2 or more");
    train(out, "--folds", 151).failed(Main.FAILURE, "--folds 151", "150 samples");
    Cli.run(home, "train", "char-gpt", "--folds", 5).failed(Main.USAGE, "--folds");
    assertFalse(Files.exists(out));
  }
}
