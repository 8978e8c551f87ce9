package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.cli.run.RunFolder;
import pellucid.data.BytePairTokenizer;

/// `bpe-gpt` and `mini-bert` from the command line.
class BytePairAndMaskedTest {
  private static final String TEXT =
      "to be, or not to be: that is the question.\n".repeat(20) + "\u00c6on \ud83d\ude00\n";

  @TempDir private static Path home;
  private static Path text;
  private static Path gpt;
  private static Path bert;
  private static String trainedGpt;
  private static String trainedBert;

  @TempDir private Path temp;

  @BeforeAll
  static void train() throws IOException {
    text = Files.writeString(home.resolve("hamlet.txt"), TEXT);
    gpt = home.resolve("gpt");
    bert = home.resolve("bert");
    trainedGpt = train("bpe-gpt", gpt, "--epochs", 2).worked().out();
    trainedBert = train("mini-bert", bert, "--epochs", 2).worked().out();
  }

  private static Cli train(String model, Path out, Object... more) {
    Object[] words = {"train", model, "--text", text, "--block", 8, "--batch", 8, "--out", out};
    return Cli.run(home, Stream.concat(Arrays.stream(words), Stream.of(more)).toArray());
  }

  private static JsonObject summary(Path run) throws IOException {
    return JsonParser.parseString(Files.readString(run.resolve(RunFolder.SUMMARY)))
        .getAsJsonObject();
  }

  private static byte[] model(Path run) throws IOException {
    return Files.readAllBytes(run.resolve(RunFolder.MODEL));
  }

  @Test
  void lossesPerTokenAreTurnedIntoThosePerCharacter() throws IOException {
    BytePairTokenizer tokenizer = BytePairTokenizer.read(gpt.resolve(RunFolder.TOKENIZER));
    int characters = TEXT.codePointCount(0, TEXT.length());
    String held = TEXT.substring(TEXT.offsetByCodePoints(0, characters - 87)); // a tenth of 866
    double ratio = tokenizer.encode(held).length / 87.0;
    JsonObject summary = summary(gpt);
    double perToken = summary.get("val_loss").getAsDouble();
    assertEquals(866, characters);
    assertEquals(perToken * ratio, summary.get("val_nats_per_character").getAsDouble(), 1e-9);
    assertTrue(trainedGpt.contains("loss in nats/token"), trainedGpt);
    assertTrue(trainedGpt.contains("no finished run of char-gpt"), trainedGpt);
  }

  @Test
  void charGptsFigureStandsBesideIt() {
    Path out = temp.resolve("bpe");
    train("char-gpt", temp.resolve("char"), "--epochs", 1).worked();
    String trained = train("bpe-gpt", out, "--epochs", 1).worked().out();
    assertTrue(trained.contains("nats/character of char-gpt on the same text (char)"), trained);
    String evaluated = Cli.run(home, "eval", out).worked().out();
    assertTrue(evaluated.contains("nats/character of char-gpt on the same text"), evaluated);
  }

  @Test
  void theSameSeedGivesTheSameBitsAndTrainingsGoOn() throws IOException {
    for (String name : new String[] {"bpe-gpt", "mini-bert"}) {
      Path straight = name.equals("bpe-gpt") ? gpt : bert;
      Path again = temp.resolve(name);
      train(name, again, "--epochs", 2).worked();
      assertArrayEquals(model(straight), model(again), name);
      Path one = temp.resolve(name + "1");
      train(name, one, "--epochs", 1).worked();
      Cli.run(home, "train", "--resume", "--epochs", 2, "--out", one).worked();
      assertEquals(2, summary(one).get("epochs").getAsInt());
    }
  }

  @Test
  void aBytePairModelWritesFromAnyPrompt() {
    Cli cli = Cli.run(home, "generate", gpt, "--prompt", "\u4f60\ud83d\ude00", "--tokens", 12);
    assertEquals(Main.OK, cli.status(), cli::toString);
    assertTrue(cli.out().startsWith("\u4f60\ud83d\ude00"), cli.out());
  }

  @Test
  void anotherTokenizerIsRefused() throws IOException {
    Path run = Files.createDirectories(temp.resolve("run"));
    for (String file : new String[] {RunFolder.CONFIG, RunFolder.MODEL}) {
      Files.copy(gpt.resolve(file), run.resolve(file));
    }
    Path tokenizer = run.resolve(RunFolder.TOKENIZER);
    BytePairTokenizer.train("another text, another tokenizer", 300).write(tokenizer);
    Cli.run(home, "generate", run)
        .failed(Main.FAILURE, "tokenizer.json is not the tokenizer of the model.safetensors");
    String json = Files.readString(gpt.resolve(RunFolder.TOKENIZER));
    Files.writeString(tokenizer, json.substring(0, json.length() / 2));
    Cli.run(home, "generate", run).failed(Main.FAILURE, "tokenizer.json: ", "of the JSON");
    Files.writeString(tokenizer, json.replace("\"merges\"", "\"marges\""));
    Cli.run(home, "generate", run)
        .failed(Main.FAILURE, "tokenizer.json: model.merges is missing or no list");
  }

  @Test
  void baselinesStandBesideTheAccuracy() throws IOException {
    JsonObject summary = summary(bert);
    for (String name : new String[] {"val_masked_accuracy", "neighbours_accuracy"}) {
      double share = summary.get(name).getAsDouble();
      assertTrue(share >= 0 && share <= 1, name);
    }
    assertTrue(
        summary.get("bigram_accuracy").getAsDouble()
            > summary.get("unigram_accuracy").getAsDouble());
    assertTrue(trainedBert.contains("hidden tokens from the end of hamlet.txt"), trainedBert);
    assertTrue(trainedBert.contains("unigram: the most frequent token"), trainedBert);
    String evaluated = Cli.run(home, "eval", bert).worked().out();
    assertTrue(evaluated.contains("bigram: the likeliest"), evaluated);
    Cli.run(home, "generate", bert)
        .failed(Main.FAILURE, "holds a mini-bert, a masked language model: use ./pellucid eval");
  }

  @Test
  void aTextThatIsTooShortIsRefused() throws IOException {
    Path small = Files.writeString(temp.resolve("small.txt"), "to be");
    for (String name : new String[] {"bpe-gpt", "mini-bert"}) {
      Path out = temp.resolve(name);
      Cli.run(home, "train", name, "--text", small, "--out", out)
          .failed(Main.FAILURE, "small.txt is too short");
      assertTrue(Files.notExists(out));
    }
  }
}
