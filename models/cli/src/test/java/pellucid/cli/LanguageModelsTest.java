package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pellucid.cli.run.RunFolder;

/// Training, evaluating and writing with language models, from the command line.
class LanguageModelsTest {
  private static final String TEXT = "to be, or not to be: that is the question.\n".repeat(12);

  @TempDir private static Path home;
  private static Path text;
  private static Path gpt;
  private static Path lstm;

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    text = Files.writeString(home.resolve("hamlet.txt"), TEXT);
    gpt = home.resolve("gpt");
    lstm = home.resolve("lstm");
    train("char-gpt", gpt, "--epochs", 2).worked();
    train("char-lstm", lstm, "--epochs", 1).worked();
  }

  private static Cli train(String model, Path out, Object... more) {
    return trainOn(text, model, out, more);
  }

  private static Cli trainOn(Path corpus, String model, Path out, Object... more) {
    Object[] words = {"train", model, "--text", corpus, "--block", 8, "--batch", 16, "--out", out};
    return Cli.run(home, Stream.concat(Arrays.stream(words), Stream.of(more)).toArray());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private Path copyOf(Path run, String name) throws IOException {
    Path copy = Files.createDirectories(temp.resolve(name));
    for (Path file : filesOf(run)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private static byte[] model(Path out) throws IOException {
    return Files.readAllBytes(out.resolve(RunFolder.MODEL));
  }

  private static String validation(String out) {
    return out.lines()
        .filter(l -> l.contains("Validation loss"))
        .findFirst()
        .orElseThrow()
        .replaceAll(" \\([0-9.]+$", ""); // the time, whose unit is on the next line
  }

  @Test
  void theSummaryHoldsLossesAndRate() throws IOException {
    for (Path run : new Path[] {gpt, lstm}) {
      JsonObject summary = json(run.resolve(RunFolder.SUMMARY));
      double loss = summary.get("val_loss").getAsDouble();
      assertTrue(loss > 0.5 && loss < 3.5, () -> "loss " + loss);
      assertTrue(summary.get("train_loss").getAsDouble() > 0);
      assertTrue(summary.get("tokens_per_second").getAsDouble() > 0);
      assertEquals(loss, summary.get("val_nats_per_character").getAsDouble(), 1e-12);
      assertFalse(summary.has("test_accuracy"));
      JsonObject config = json(run.resolve(RunFolder.CONFIG));
      assertEquals(8, config.get("block").getAsInt());
      assertEquals(text.toString(), config.getAsJsonObject("text").get("path").getAsString());
      JsonObject line =
          JsonParser.parseString(Files.readAllLines(run.resolve(RunFolder.METRICS)).getFirst())
              .getAsJsonObject();
      assertFalse(line.has("train_accuracy"), line::toString);
    }
  }

  @Test
  void classifiersSummariesHoldLossesToo() throws IOException {
    Path out = temp.resolve("iris");
    Cli.run(home, "train", "iris-mlp", "--epochs", 2, "--out", out).worked();
    JsonObject summary = json(out.resolve(RunFolder.SUMMARY));
    for (String name : new String[] {"train_loss", "val_loss", "test_accuracy"}) {
      assertTrue(summary.get(name).getAsDouble() > 0, name);
    }
  }

  @Test
  void evalFindsWhatTrainFound() {
    Path out = temp.resolve("run");
    String trained = train("char-gpt", out, "--epochs", 1).worked().out();
    String evaluated = Cli.run(home, "eval", out).worked().out();
    assertEquals(validation(trained), validation(evaluated));
    assertTrue(validation(trained).contains("nats/character"), trained);
    assertTrue(trained.contains("Training (loss in nats/character; * lowest"), trained);
  }

  /// A limit on the size of files stands for a full disk: writing fails half-way. In a process of
  /// its own, since it can't be lifted again.
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no ulimit")
  void aDiskThatFillsUpAtACheckpointLosesNothing() throws Exception {
    Path whole = copyOf(gpt, "whole");
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", whole).worked();
    Path cut = copyOf(gpt, "cut");
    long model = Files.size(cut.resolve(RunFolder.MODEL));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f " + 2 * model / 1024 + "; exec \"$@\"",
                "bash",
                java,
                "-XX:-UsePerfData",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "pellucid.cli.Main",
                "train",
                "--resume",
                "--epochs",
                "3",
                "--out",
                cut.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(Main.FAILURE, process.waitFor(), err);
    assertTrue(err.contains("checkpoint.safetensors can't be written: "), err);
    assertTrue(err.contains("the one before is whole"), err);
    assertEquals(filesOf(gpt).size(), filesOf(cut).size());
    for (Path file : filesOf(gpt)) {
      assertEquals(-1, Files.mismatch(file, cut.resolve(file.getFileName())), file::toString);
    }
    // With room again, it goes on as if nothing had been.
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", cut).worked();
    assertArrayEquals(model(whole), model(cut));
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aChangedTextIsRefused() throws IOException {
    Path own = Files.writeString(temp.resolve("own.txt"), TEXT);
    Path out = temp.resolve("run");
    trainOn(own, "char-lstm", out, "--epochs", 1).worked();
    byte[] before = model(out);
    Files.writeString(own, TEXT + "!");
    Cli.run(home, "train", "--resume", "--epochs", 2, "--out", out)
        .failed(Main.FAILURE, "own.txt has changed", "char-lstm");
    Cli.run(home, "eval", out).failed(Main.FAILURE, "own.txt has changed");
    Files.delete(own);
    Cli.run(home, "eval", out).failed(Main.FAILURE, "own.txt", "no such file");
    assertArrayEquals(before, model(out));
    generate(out, "--tokens", 5); // needs no text
  }

  private static String generate(Path run, Object... more) {
    Cli cli = Cli.run(home, Stream.concat(Stream.of("generate", run), Stream.of(more)).toArray());
    assertEquals(Main.OK, cli.status(), cli::toString);
    assertTrue(cli.err().strip().endsWith("tokens/s"), cli.err());
    return cli.out().replace("\r", "");
  }

  @Test
  void generateWritesOn() {
    for (Path run : new Path[] {gpt, lstm}) {
      String out = generate(run, "--prompt", "to b", "--tokens", 40);
      assertTrue(out.startsWith("to b"), out);
      assertEquals(4 + 40 + 1, out.length(), out);
      assertEquals(out, generate(run, "--prompt", "to b", "--tokens", 40));
      Object[] sharp = {"--temperature", 0, "--top-k", 3, "--top-p", 0.5, "--seed", 1};
      assertEquals(501 + 1, generate(run, sharp).length());
    }
  }

  @Test
  void ofALongPromptTheEndCounts() {
    Cli cli = Cli.run(home, "generate", gpt, "--prompt", "to be or not to", "--tokens", 3);
    assertEquals(Main.OK, cli.status());
    String warning = cli.err().lines().findFirst().orElseThrow();
    assertEquals("the prompt has 15 tokens and the model's block 8: the last 8 count", warning);
    assertEquals(
        1, Cli.run(home, "generate", lstm, "--prompt", "to be or not").err().lines().count());
  }

  @Test
  void whatCanNotBeWrittenIsRefused() {
    Cli.run(home, "generate", gpt, "--prompt", "no\u00e9").failed(Main.FAILURE, "U+00E9");
    Cli.run(home, "generate", gpt, "--prompt", "").failed(Main.FAILURE, "--prompt is empty");
    Cli.run(home, "generate", gpt, "--tokens", 0).failed(Main.USAGE, "--tokens", "1 or more");
    Cli.run(home, "generate", gpt, "--temperature", -1).failed(Main.FAILURE, "temperature");
    Cli.run(home, "generate", gpt, "--top-p", 0).failed(Main.FAILURE, "top-p");
    Cli.run(home, "generate", temp.resolve("none")).failed(Main.FAILURE, "no such folder");
  }

  @Test
  void eachFamilyHasItsCommand() {
    Cli.run(home, "predict", gpt, "x.png")
        .failed(Main.FAILURE, "holds a char-gpt, a language model: use ./pellucid generate " + gpt);
    Path out = temp.resolve("iris");
    Cli.run(home, "train", "iris-mlp", "--epochs", 1, "--out", out).worked();
    Cli.run(home, "generate", out)
        .failed(Main.FAILURE, "holds a iris-mlp, a classifier: use ./pellucid predict " + out);
  }

  @Test
  void optionsOfOtherFamiliesAreRefused() {
    Path out = temp.resolve("run");
    Cli.run(home, "train", "iris-mlp", "--text", text, "--out", out)
        .failed(Main.USAGE, "--text", "--data");
    Cli.run(home, "train", "iris-mlp", "--block", 3, "--out", out).failed(Main.USAGE, "--block");
    Cli.run(home, "train", "char-gpt", "--data", "iris", "--out", out)
        .failed(Main.USAGE, "--data", "--text FILE");
    Cli.run(home, "train", "char-gpt", "--text", text, "--block", 0)
        .failed(Main.USAGE, "--block", "1 or more");
    Cli.run(home, "train", "--resume", "--block", 9, "--out", gpt)
        .failed(Main.USAGE, "--block 9", "started with 8");
    Cli.run(home, "train", "--resume", "--text", temp.resolve("b"), "--out", gpt)
        .failed(Main.USAGE, "--text", "hamlet.txt");
    assertFalse(Files.exists(out));
  }

  @Test
  void badTextsAreRefusedBeforeAnythingIsWritten() throws IOException {
    Path out = temp.resolve("run");
    Path bad = Files.write(temp.resolve("bad.txt"), new byte[] {'a', 'b', -1, 'c'});
    trainOn(bad, "char-gpt", out).failed(Main.FAILURE, "bad.txt is no UTF-8: byte 2 (0xFF)");
    Path empty = Files.writeString(temp.resolve("empty.txt"), "");
    trainOn(empty, "char-gpt", out).failed(Main.FAILURE, "empty.txt is empty");
    Path tiny = Files.writeString(temp.resolve("tiny.txt"), "to be");
    trainOn(tiny, "char-gpt", out).failed(Main.FAILURE, "tiny.txt is too short: 5 tokens");
    trainOn(temp.resolve("none.txt"), "char-gpt", out)
        .failed(Main.FAILURE, "none.txt", "no such file");
    trainOn(temp, "char-gpt", out).failed(Main.FAILURE, "is a folder");
    assertFalse(Files.exists(out));
  }

  @Test
  void withoutACheckoutATextMustBeGiven() {
    Cli.run(home, "train", "char-gpt", "--out", temp.resolve("run"))
        .failed(Main.FAILURE, "no checkout of Pellucid", "--text FILE");
  }

  @Test
  void damagedAndForeignFilesAreRefused() throws IOException {
    Path copy = copyOf(gpt, "copy");
    byte[] whole = model(copy);
    Path file = copy.resolve(RunFolder.MODEL);
    for (int length : new int[] {0, 7, 200, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      Cli.run(home, "generate", copy).failed(Main.FAILURE, "model.safetensors");
      Cli.run(home, "eval", copy).failed(Main.FAILURE, "model.safetensors");
    }
    Files.write(file, model(lstm));
    Cli.run(home, "generate", copy).failed(Main.FAILURE, "char-lstm", "char-gpt");
    // The same kind of model with another tokenizer.
    Path other = temp.resolve("other");
    Path question = Files.writeString(temp.resolve("question.txt"), TEXT.replace('q', 'Q'));
    trainOn(question, "char-gpt", other, "--epochs", 1).worked();
    Files.write(file, model(other));
    Cli.run(home, "eval", copy).failed(Main.FAILURE, "another tokenizer", "hamlet.txt");
    Path checkpoint = copy.resolve(RunFolder.CHECKPOINT);
    byte[] foreign = Files.readAllBytes(other.resolve(RunFolder.CHECKPOINT));
    Files.write(checkpoint, foreign);
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", copy)
        .failed(Main.FAILURE, "is of another training", "question.txt, not hamlet.txt");
    Files.write(checkpoint, Files.readAllBytes(lstm.resolve(RunFolder.CHECKPOINT)));
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", copy)
        .failed(Main.FAILURE, "char-lstm, not char-gpt", "missing");
    Files.write(checkpoint, Arrays.copyOf(foreign, foreign.length / 2));
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", copy)
        .failed(Main.FAILURE, "checkpoint.safetensors");
    assertArrayEquals(model(other), model(copy));
  }

  @Test
  void aTextOfAnyLanguageIsWrittenAsItIs() throws IOException {
    String line = "\u017di\u017ekov \u2014 \u65e5\u672c \ud83d\ude00\r\n";
    Path own = Files.write(temp.resolve("x.txt"), line.repeat(20).getBytes(StandardCharsets.UTF_8));
    Path out = temp.resolve("run");
    trainOn(own, "char-lstm", out, "--epochs", 1).worked();
    Cli cli = Cli.run(home, "generate", out, "--prompt", "\ud83d\ude00", "--tokens", 20);
    assertTrue(cli.out().startsWith("\ud83d\ude00"), cli.out());
    assertFalse(cli.out().contains("\ufffd"), cli.out());
  }
}
