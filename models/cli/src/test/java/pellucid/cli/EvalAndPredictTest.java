package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.cli.run.RunFolder;
import pellucid.data.DataSet;
import pellucid.data.DataSets;

class EvalAndPredictTest {
  @TempDir private static Path home;
  private static Path digits;
  private static Path iris;

  @TempDir private Path temp;

  @BeforeAll
  static void train() {
    digits = home.resolve("digits");
    iris = home.resolve("iris");
    Cli.run(home, "train", "mnist-mlp", "--data", "digits", "--epochs", 3, "--out", digits)
        .worked();
    Cli.run(home, "train", "iris-mlp", "--epochs", 20, "--out", iris).worked();
  }

  private Path copyOf(Path run) throws IOException {
    Path copy = Files.createDirectories(temp.resolve("copy"));
    for (String name : new String[] {RunFolder.CONFIG, RunFolder.MODEL, RunFolder.SUMMARY}) {
      Files.copy(run.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  private static String accuracy(String out) {
    return out.lines()
        .filter(l -> l.contains("Test accuracy"))
        .findFirst()
        .orElseThrow()
        .replaceAll(" \\([^)]*\\)", "");
  }

  @Test
  void evalFindsWhatTrainFound() throws IOException {
    Path out = temp.resolve("run");
    Cli trained = Cli.run(home, "train", "iris-mlp", "--epochs", 5, "--out", out).worked();
    Cli evaluated = Cli.run(home, "eval", out).worked();
    assertEquals(accuracy(trained.out()), accuracy(evaluated.out()));
    assertTrue(evaluated.out().contains("Confusion matrix"), evaluated.out());
    Files.delete(out.resolve(RunFolder.SUMMARY));
    assertTrue(Cli.run(home, "eval", out).worked().out().contains("unfinished"));
  }

  @Test
  void foldersWithoutARunAreRefused() throws IOException {
    Cli.run(home, "eval", temp.resolve("none")).failed(Main.FAILURE, "no such folder");
    Cli.run(home, "eval", temp).failed(Main.FAILURE, "no config.json");
    Path file = Files.writeString(temp.resolve("file"), "");
    Cli.run(home, "eval", file).failed(Main.FAILURE, "not a folder");
    Cli.run(home, "predict", temp, "iris:0").failed(Main.FAILURE, "no config.json");
  }

  @Test
  void weightsOfAnotherModelAreRefused() throws IOException {
    Path copy = copyOf(iris);
    Files.write(copy.resolve(RunFolder.MODEL), Files.readAllBytes(digits.resolve(RunFolder.MODEL)));
    Cli.run(home, "eval", copy).failed(Main.FAILURE, "mnist-mlp", "iris-mlp");
  }

  @Test
  void damagedWeightsAreRefused() throws IOException {
    Path copy = copyOf(iris);
    byte[] whole = Files.readAllBytes(copy.resolve(RunFolder.MODEL));
    for (int length : new int[] {0, 7, 40, whole.length / 2, whole.length - 1}) {
      Files.write(copy.resolve(RunFolder.MODEL), Arrays.copyOf(whole, length));
      Cli.run(home, "eval", copy).failed(Main.FAILURE, "model.safetensors");
    }
    Files.delete(copy.resolve(RunFolder.MODEL));
    Cli.run(home, "eval", copy).failed(Main.FAILURE, "model.safetensors", "no such file");
  }

  @Test
  void damagedConfigurationsAreRefused() throws IOException {
    Path copy = copyOf(iris);
    Path config = copy.resolve(RunFolder.CONFIG);
    String whole = Files.readString(config);
    String[] damaged = {
      "",
      "{",
      "[]",
      "null",
      whole.substring(0, whole.length() / 2),
      whole + "{}",
      whole.replace("\"format\": 1", "\"format\": 9"),
      whole.replace("\"seed\": 42", "\"seed\": \"x\""),
      whole.replace("\"seed\"", "\"seeds\""),
      whole.replace("iris-mlp", "iris-gone"),
      whole.replace("\"learning_rate\"", "\"rate\""),
      whole.replace("\"epochs\": 20", "\"epochs\": 0"),
      whole.replace("\"sample_shape\": [", "\"sample_shape\": [-1,"),
      whole.replace("\"mean\": [", "\"mean\": [1,"),
    };
    for (String text : damaged) {
      Files.writeString(config, text);
      Cli.run(home, "eval", copy).failed(Main.FAILURE, "config.json");
    }
  }

  @Test
  void samplesOfDataSetsArePredicted() {
    Cli cli = Cli.run(home, "predict", iris, "iris:0", "iris:44").worked();
    DataSet data = DataSets.load("iris");
    String truth = data.classNames().get(data.test().label(44));
    assertTrue(cli.out().contains("(is " + truth + ")"), cli.out());
    assertEquals(4, cli.out().lines().count(), cli.out());
    String one = Cli.run(home, "predict", iris, "iris:0", "--top", 1).worked().out();
    assertTrue(one.lines().count() == 3 && !one.contains("next"), one);
  }

  @Test
  void whatIsNotThereIsRefused() throws IOException {
    Cli.run(home, "predict", iris, "iris:45").failed(Main.FAILURE, "iris:45", "45 test samples");
    Cli.run(home, "predict", iris, "digits:0").failed(Main.FAILURE, "[1,8,8]", "[4]");
    Cli.run(home, "predict", iris, "x.png").failed(Main.FAILURE, "iris:0");
    Cli.run(home, "predict", digits, "x.png").failed(Main.FAILURE, "x.png", "no such file");
    Cli.run(home, "predict", digits, "mnist:0").failed(Main.FAILURE, "data get mnist");
    Path text = Files.writeString(temp.resolve("text.png"), "this is no image at all, believe me");
    Cli.run(home, "predict", digits, text).failed(Main.FAILURE, "text.png", "not a PNG");
  }

  @Test
  void picturesOfAnySizeAndBackgroundGiveTheSameClass() throws IOException {
    DataSet data = DataSets.load("digits");
    float[] pixels = new float[64];
    data.test().copyFeatures(0, pixels, 0);
    Path plain = png("plain.png", pixels, 1, false);
    Path large = png("large.png", pixels, 5, false);
    Path paper = png("paper.png", pixels, 5, true);
    String out = Cli.run(home, "predict", digits, "digits:0", plain, large, paper).worked().out();
    String[] rows = out.lines().skip(2).toArray(String[]::new);
    String expected = rows[0].substring(rows[0].indexOf("digits:0") + 8).strip().split(" ", 2)[0];
    for (String row : rows) {
      String rest = row.strip().split(" +", 2)[1];
      assertTrue(rest.startsWith(expected + " "), out);
    }
    assertTrue(rows[3].contains("(inverted)"), out);
    String kept = Cli.run(home, "predict", digits, paper, "--no-invert").worked().out();
    assertTrue(!kept.contains("(inverted)"), kept);
  }

  private Path png(String name, float[] pixels, int scale, boolean inverted) throws IOException {
    int side = 8 * scale;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        float value = pixels[y / scale * 8 + x / scale];
        int grey = Math.round(255 * (inverted ? 1 - value : value));
        image.getRaster().setSample(x, y, 0, grey);
      }
    }
    Path file = temp.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void idxFilesAreReadWithSuspicion() throws IOException {
    byte[] whole = new byte[16 + 2 * 64];
    System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 8}, 0, whole, 0, 16);
    Path file = Files.write(temp.resolve("images.idx"), whole);
    Cli.run(home, "predict", digits, file + ":1").worked();
    Cli.run(home, "predict", digits, file + ":2").failed(Main.FAILURE, "2 images");
    Files.write(file, Arrays.copyOf(whole, 100));
    Cli.run(home, "predict", digits, file + ":0").failed(Main.FAILURE, "images.idx");
    byte[] magic = whole.clone();
    magic[0] = 9;
    Files.write(file, magic);
    Cli.run(home, "predict", digits, file + ":0").failed(Main.FAILURE, "images.idx", "magic");
    byte[] huge = whole.clone();
    Arrays.fill(huge, 4, 16, (byte) 0x7f);
    Files.write(file, huge);
    Cli.run(home, "predict", digits, file + ":0").failed(Main.FAILURE, "images.idx");
    byte[] gz = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3};
    Files.write(file, gz);
    Cli.run(home, "predict", digits, file + ":0").failed(Main.FAILURE, "images.idx");
    Path none = temp.resolve("none.idx");
    Cli.run(home, "predict", digits, none + ":0").failed(Main.FAILURE, "none.idx", "no such file");
  }
}
