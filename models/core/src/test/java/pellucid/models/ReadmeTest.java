package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.autodiff.Gradients;
import pellucid.data.Batch;
import pellucid.data.Batches;
import pellucid.data.CharTokenizer;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.data.Tokenizer;
import pellucid.nn.Activation;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.Sequential;
import pellucid.optim.Adam;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;
import pellucid.train.Evaluator;

/// The README's examples, run; and a check that they are the README's.
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theTrainingExampleLearns() {
    // README: train
    DataSet iris = DataSets.load("iris");
    Rng rng = new Rng(42);
    Layer net =
        Sequential.of(
            Linear.of(4, 16, Init.HE_NORMAL, rng),
            Activation.RELU,
            Linear.of(16, 3, Init.XAVIER_UNIFORM, rng));
    Adam adam = new Adam(net.parameters());
    Batches batches = Batches.shuffled(iris, iris.train(), 16, 42);
    for (int step = 0; step < 60 * batches.perEpoch(); step++) {
      try (var _ = TensorScope.open()) { // frees the step's tensors at its end
        Batch batch = batches.get(step / batches.perEpoch(), step % batches.perEpoch());
        Tensor logits = net.forward(batch.features(), Pass.train(rng));
        Tensor loss = logits.crossEntropy(batch.labels());
        adam.step(Gradients.of(loss), 0.01);
      }
    }
    // README: end
    assertTrue(Evaluator.evaluate(net, iris, iris.test()).accuracy() > 0.85);
  }

  @Test
  void thePredictingExampleReadsWhatTrainingWrote() throws IOException {
    DataSet data = DataSets.load("digits");
    ClassifierSpec spec = ModelZoo.classifier("digits-cnn");
    Path file = folder.resolve("model.safetensors");
    Classifier.of(spec, spec.build(data, 42), data).save(file);
    float[] pixels = new float[64];
    // README: predict
    Classifier digits = Classifier.load(file); // runs/digits-cnn/model.safetensors
    Prediction prediction = digits.predict(pixels); // 8 x 8 of them, 0 to 1
    String name = prediction.className();
    float probability = prediction.probability();
    // README: end
    assertTrue(digits.classNames().contains(name));
    assertTrue(probability > 0 && probability <= 1);
  }

  @Test
  void theWritingExampleWrites() throws IOException {
    LanguageModelSpec spec = ModelZoo.languageModel("char-gpt");
    Tokenizer tokenizer = CharTokenizer.of("To be or not to be");
    LanguageNet net = spec.architecture().build(tokenizer.size(), 8, 0, new Rng(1));
    Path file = folder.resolve("model.safetensors");
    new LanguageModel(spec, net, tokenizer, "hamlet", 8).save(file);
    // README: write
    LanguageModel gpt = LanguageModel.load(file); // runs/char-gpt/model.safetensors
    String text = gpt.write("To be", 200, Sampler.of(42));
    // README: end
    assertEquals(200, text.length());
  }

  @Test
  void theExamplesAreTheReadmes() throws IOException {
    Path root = root();
    String readme = squeezed(Files.readString(root.resolve("README.md")));
    String source =
        Files.readString(root.resolve("models/core/src/test/java/pellucid/models/ReadmeTest.java"));
    String[] parts = source.split("// README: ", -1);
    int examples = 0;
    for (String part : parts) {
      if (part.matches("(?s)(train|predict|write)\n.*")) {
        String example = squeezed(part.substring(part.indexOf('\n')));
        assertTrue(readme.contains(example), () -> "the README lacks: " + example);
        examples++;
      }
    }
    assertEquals(3, examples);
  }

  /// The repository.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
