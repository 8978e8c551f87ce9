package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pellucid.autodiff.Gradients;
import pellucid.data.Batch;
import pellucid.data.Batches;
import pellucid.data.CharTokenizer;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.data.TimeSeries;
import pellucid.data.TokenWindows;
import pellucid.nn.Activation;
import pellucid.nn.Conv2d;
import pellucid.nn.Flatten;
import pellucid.nn.GRU;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.MaxPool2d;
import pellucid.nn.Pass;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.Sequential;
import pellucid.op.ConvParams;
import pellucid.optim.Adam;
import pellucid.optim.AdamW;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;
import pellucid.train.Evaluator;
import pellucid.train.Forecasting;
import pellucid.train.Hyper;
import pellucid.train.LanguageModelling;
import pellucid.train.Task;
import pellucid.train.Trainer;

/// The guide's programs, run; and a check that they are the guide's, all of them, and short.
class GuideTest {
  private static final int MOST_LINES = 14;
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern EXAMPLE =
      Pattern.compile("// guide: begin\n(.*?)// guide: end", Pattern.DOTALL);

  @Test
  void aDenseNetLearnsFlowers() {
    // guide: begin
    DataSet iris = DataSets.load("iris"); // flowers: 4 measurements each, 3 species
    Batch flowers = Batches.inOrder(iris, iris.train(), iris.train().count()).get(0, 0);
    Rng rng = new Rng(42);
    Linear hidden = Linear.of(4, 16, Init.HE_NORMAL, rng);
    Linear species = Linear.of(16, 3, Init.XAVIER_UNIFORM, rng);
    Layer net = Sequential.of(hidden, Activation.RELU, species);
    Adam adam = new Adam(net.parameters());
    for (int step = 0; step < 200; step++) {
      try (var _ = TensorScope.open()) { // frees the step's tensors at its end
        Tensor logits = net.forward(flowers.features(), Pass.train(rng)); // forward
        Tensor loss = logits.crossEntropy(flowers.labels()); // loss
        adam.step(Gradients.of(loss), 0.01); // backward, update
      }
    }
    // guide: end
    assertTrue(Evaluator.evaluate(net, iris, iris.test()).accuracy() > 0.85);
  }

  @Test
  void aConvolutionalNetLearnsDigits() {
    // guide: begin
    DataSet digits = DataSets.load("digits"); // grey images of 8 x 8
    Rng rng = new Rng(42);
    ConvParams same = ConvParams.DEFAULT.withPadding(1); // the result is as large as the image
    Layer net =
        Sequential.of(
            Conv2d.of(1, 16, 3, same, Init.HE_NORMAL, rng), // 16 windows of 3 x 3
            Activation.RELU,
            MaxPool2d.of(2), // 4 x 4
            new Flatten(),
            Linear.of(16 * 4 * 4, 10, Init.XAVIER_UNIFORM, rng));
    Hyper hyper = Hyper.of(2, 32).withLearningRate(1e-2); // 2 epochs, batches of 32
    new Trainer("digits", net, digits, hyper, 42).run();
    double accuracy = Evaluator.evaluate(net, digits, digits.test()).accuracy();
    // guide: end
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
  }

  @Test
  void aRecurrentNetLearnsSunspots() {
    // guide: begin
    float[] numbers = DataSets.timeSeries("sunspots").values(); // one a year, since 1700
    Tensor years = Tensor.of(numbers, 1, numbers.length, 1).mul(0.01); // [B, T, 1]
    Tensor known = years.slice(1, 0, numbers.length - 1);
    Tensor next = years.slice(1, 1, numbers.length); // at each step, what the next will bring
    Rng rng = new Rng(42);
    GRU gru = GRU.of(RecurrentConfig.of(1, 16), rng); // one number in, a state of 16
    Layer net = Sequential.of(gru, Linear.of(16, 1, Init.XAVIER_UNIFORM, rng));
    Adam adam = new Adam(net.parameters());
    for (int step = 0; step < 100; step++) {
      try (var _ = TensorScope.open()) {
        Tensor loss = net.forward(known, Pass.train(rng)).mse(next);
        adam.step(Gradients.of(loss), 0.02);
      }
    }
    // guide: end
    double persistence = known.mse(next).item();
    double error = net.forward(known, Pass.EVAL).mse(next).item();
    assertTrue(error < 0.6 * persistence, error + " of " + persistence);
  }

  @Test
  void aForecasterTellsTheNextYears() {
    Hyper hyper = ModelZoo.forecaster("sunspots-gru").hyper().withEpochs(4);
    // guide: begin
    TimeSeries sunspots = DataSets.timeSeries("sunspots");
    ForecasterSpec spec = ModelZoo.forecaster("sunspots-gru");
    int window = spec.window(); // nine years
    Forecasting task = spec.task(sunspots, window, hyper, 42); // hyper: spec.hyper()
    Layer net = spec.build(hyper, new Rng(42));
    new Trainer(spec.name(), net, task, hyper, 42).run();
    Forecaster forecaster = new Forecaster(spec, net, "sunspots", window, task.scale());
    double[] years = forecaster.forecast(sunspots.values(), 3); // the next three
    ForecastReport report = ForecastReport.of(forecaster, sunspots); // decades never seen
    // guide: end
    assertEquals(3, years.length);
    assertEquals("sunspots-gru", report.lines().getFirst().name());
    double persistence = report.lines().get(1).rmse();
    assertTrue(report.lines().getFirst().rmse() < persistence, "persistence: " + persistence);
  }

  @Test
  void anLstmLearnsToWrite() {
    String text = "Now is the winter of our discontent made glorious summer. ".repeat(20);
    StringBuilder written = new StringBuilder();
    // guide: begin
    CharTokenizer letters = CharTokenizer.of(text);
    LanguageLstm lstm =
        LanguageLstm.of(new LanguageLstm.Config(letters.size(), 32, 1, 0), new Rng(42));
    Hyper hyper = Hyper.of(20, 4).withLearningRate(2e-2).withValidation(0, 0).withClip(1);
    Task task = LanguageModelling.of("Richard", letters.encode(text), 32, hyper, 42);
    new Trainer("lstm", lstm, task, hyper, 42).run(); // 20 epochs, 4 sequences of 32 in a step
    var writer = new TextGenerator(lstm, new Sampler(0.5, 0, 1, 42));
    writer.run(letters.encode("Now"), 24, token -> written.append(letters.decode(token)));
    // guide: end
    assertEquals(" is the winter of our di", written.toString());
  }

  @Test
  void aTransformerLearnsToWrite() {
    String text = "Now is the winter of our discontent made glorious summer. ".repeat(20);
    StringBuilder written = new StringBuilder();
    // guide: begin
    CharTokenizer chars = CharTokenizer.of(text);
    TokenWindows windows = TokenWindows.shuffled(chars.encode(text), 16, 8, 42);
    Rng rng = new Rng(42);
    Gpt gpt = Gpt.of(new Gpt.Config(chars.size(), 16, 1, 2, 32, 0).rotary(), rng);
    AdamW adam = new AdamW(gpt.parameters(), 0.1);
    for (int step = 0; step < 80; step++) {
      try (var _ = TensorScope.open()) {
        var batch = windows.get(step / windows.batches(), step % windows.batches());
        Tensor logits = gpt.forward(batch.inputs(), Pass.train(rng)).reshape(-1, chars.size());
        adam.step(Gradients.of(logits.crossEntropy(batch.labels())), 1e-2);
      }
    }
    var writer = new TextGenerator(gpt, new Sampler(0.5, 0, 1, 42)); // at temperature 0.5
    writer.run(chars.encode("Now"), 24, token -> written.append(chars.decode(token)));
    // guide: end
    assertEquals(" is the winter of our di", written.toString());
  }

  @Test
  void theProgramsAreTheGuides() throws IOException {
    Set<String> programs = new TreeSet<>();
    for (Path page : pages()) {
      for (String program : all(PROGRAM, Files.readString(page))) {
        long lines = program.lines().count();
        assertTrue(lines <= MOST_LINES, () -> page + " has a program of " + lines + " lines");
        programs.add(program.strip());
      }
    }
    Path here =
        ReadmeTest.root().resolve("models/core/src/test/java/pellucid/models/GuideTest.java");
    Set<String> examples = new TreeSet<>();
    for (String example : all(EXAMPLE, Files.readString(here))) {
      examples.add(example.stripIndent().strip());
    }
    assertEquals(String.join("\n\n", examples), String.join("\n\n", programs));
  }

  private static List<Path> pages() {
    try (Stream<Path> files = Files.list(ReadmeTest.root().resolve("docs/guide"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
