package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.cli.run.RunFolder;

/// Training, evaluating and going on with forecasters, from the command line.
class ForecastersTest {
  @TempDir private static Path home;
  private static Path gru;
  private static String trained;

  @TempDir private Path temp;

  @BeforeAll
  static void train() {
    gru = home.resolve("gru");
    trained = train("sunspots-gru", gru, 4).worked().out();
  }

  private static Cli train(String model, Path out, int epochs) {
    return Cli.run(home, "train", model, "--epochs", epochs, "--out", out);
  }

  private static JsonObject json(String name) throws IOException {
    return JsonParser.parseString(Files.readString(gru.resolve(name))).getAsJsonObject();
  }

  @Test
  void theSummaryHoldsTheNetAndItsBaselines() throws IOException {
    JsonObject summary = json(RunFolder.SUMMARY);
    Set<String> expected =
        Set.of(
            "train_loss",
            "val_loss",
            "samples_per_second",
            "test_rmse",
            "test_mae",
            "persistence_rmse",
            "persistence_mae",
            "autoregression_rmse",
            "autoregression_mae",
            "autoregression_of_roots_rmse",
            "test_points");
    assertTrue(summary.keySet().containsAll(expected), summary::toString);
    assertEquals(50, summary.get("test_points").getAsInt());
    assertEquals(30.3456, summary.get("persistence_rmse").getAsDouble(), 1e-3);
    assertTrue(summary.get("val_loss").getAsDouble() > 0);
    JsonObject config = json(RunFolder.CONFIG);
    assertEquals(9, config.get("window").getAsInt());
    assertEquals(259, config.get("points").getAsInt());
    assertTrue(trained.contains("persistence") && trained.contains("autoregression"), trained);
  }

  @Test
  void thePictureIsAPng() throws IOException {
    BufferedImage image = ImageIO.read(gru.resolve(SeriesSubject.CHART).toFile());
    assertEquals(1280, image.getWidth());
    long dark = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        dark += (image.getRGB(x, y) & 0xFF) < 0x60 ? 1 : 0;
      }
    }
    assertTrue(dark > 2000, dark + " dark pixels");
    assertTrue(trained.contains(SeriesSubject.CHART), trained);
  }

  @Test
  void evalMeasuresTheSame() throws IOException {
    String out = Cli.run(home, "eval", gru).worked().out();
    double rmse = json(RunFolder.SUMMARY).get("test_rmse").getAsDouble();
    assertTrue(out.contains(String.format(Locale.ROOT, "Test RMSE %.2f", rmse)), out);
  }

  @Test
  void predictGoesOnBehindTheSeries() {
    String one = Cli.run(home, "predict", gru).worked().out();
    assertTrue(one.contains("2009") && !one.contains("2010"), one);
    String three = Cli.run(home, "predict", gru, "--steps", 3).worked().out();
    assertTrue(three.contains("2011") && three.contains("builds on"), three);
    Cli.run(home, "predict", gru, "iris:0").failed(Main.USAGE, "its own series");
    Cli.run(home, "predict", gru, "--steps", 0).failed(Main.USAGE, "--steps");
    Cli.run(home, "generate", gru, "--prompt", "x").failed(Main.FAILURE, "a forecaster", "predict");
  }

  @Test
  void aResumedTrainingGivesTheSameBits() throws IOException {
    Path out = temp.resolve("parts");
    train("sunspots-gru", out, 4).worked();
    assertArrayEquals(
        Files.readAllBytes(gru.resolve(RunFolder.MODEL)),
        Files.readAllBytes(out.resolve(RunFolder.MODEL)));
    Cli.run(home, "train", "--resume", "--out", out, "--window", 8)
        .failed(Main.USAGE, "--window 8", "started with 9");
    Cli.run(home, "train", "--resume", "--out", out, "--epochs", 5).worked();
  }

  @Test
  void badRequestsGetOneLine() {
    Path out = temp.resolve("none");
    Object[][] usage = {{"--window", 0}, {"--text", "x.txt"}, {"--block", 4}};
    for (Object[] option : usage) {
      Cli.run(home, "train", "sunspots-lstm", option[0], option[1], "--out", out)
          .failed(Main.USAGE, option[0].toString());
    }
    Cli.run(home, "train", "sunspots-lstm", "--window", 300, "--out", out)
        .failed(Main.FAILURE, "259 points", "window of 300");
    Cli.run(home, "train", "sunspots-lstm", "--data", "iris", "--out", out)
        .failed(Main.FAILURE, "iris", "no time series");
    Cli.run(home, "train", "iris-mlp", "--window", 3, "--out", out)
        .failed(Main.USAGE, "--window", "single samples");
    assertTrue(Files.notExists(out));
  }

  @Test
  void aModelOfAnotherArchitectureIsRefused() throws IOException {
    Path lstm = temp.resolve("lstm");
    train("sunspots-lstm", lstm, 1).worked();
    Files.copy(
        gru.resolve(RunFolder.MODEL),
        lstm.resolve(RunFolder.MODEL),
        StandardCopyOption.REPLACE_EXISTING);
    Cli.run(home, "eval", lstm).failed(Main.FAILURE, "sunspots-gru", "sunspots-lstm");
    Cli.run(home, "train", "--resume", "--epochs", 2, "--out", lstm).worked();
    Files.copy(
        gru.resolve(RunFolder.CHECKPOINT),
        lstm.resolve(RunFolder.CHECKPOINT),
        StandardCopyOption.REPLACE_EXISTING);
    Cli.run(home, "train", "--resume", "--epochs", 3, "--out", lstm)
        .failed(Main.FAILURE, "sunspots-gru");
  }
}
