package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.data.Tokenizer;
import pellucid.io.SafeTensors;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.FormatException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;
import pellucid.train.Evaluation;
import pellucid.train.Evaluator;
import pellucid.train.Trainer;

class ModelZooTest {
  @TempDir Path folder;

  private static final DataSet IRIS = DataSets.load("iris");

  @Test
  void everyModelFitsItsDataAndOthers() {
    for (ModelSpec model : ModelZoo.all()) {
      switch (model) {
        case ClassifierSpec spec -> fitsItsDataSetAndOthers(spec);
        case ForecasterSpec spec -> fitsAnyWindow(spec);
        case LanguageModelSpec spec -> fitsAnyVocabulary(spec);
        case MaskedModelSpec spec -> fitsAnyVocabulary(spec);
      }
    }
  }

  private static void fitsAnyWindow(ForecasterSpec spec) {
    Layer net = spec.build(spec.hyper(), new Rng(1));
    for (int window : new int[] {1, spec.window(), 30}) {
      Tensor next = net.forward(Tensor.zeros(2, window), Pass.EVAL);
      assertEquals(Shape.of(2, 1), next.shape());
    }
    assertTrue(DataSets.timeSeries(spec.data()).test() > 0);
  }

  private static void fitsAnyVocabulary(LanguageModelSpec spec) {
    Tokenizer tokenizer = spec.tokenizing().of("to be or not to be");
    LanguageNet net = spec.architecture().build(tokenizer.size(), 5, 0.1, new Rng(1));
    Tensor ids = Tensor.of(new int[10], 2, 5);
    assertEquals(Shape.of(2, 5, tokenizer.size()), net.forward(ids, Pass.EVAL).shape());
    assertEquals(tokenizer.size(), net.vocabulary());
  }

  private static void fitsAnyVocabulary(MaskedModelSpec spec) {
    Bert net = spec.architecture().build(9, 5, 0.1, new Rng(1));
    Tensor ids = Tensor.of(new int[] {net.mask(), 0, 1, 2, 3, 4, 5, 6, 7, 8}, 2, 5);
    assertEquals(Shape.of(2, 5, 9), net.forward(ids, Pass.EVAL).shape());
  }

  private static void fitsItsDataSetAndOthers(ClassifierSpec spec) {
    Shape own = DataSets.info(spec.data()).sampleShape();
    List<Shape> shapes =
        own.rank() == 1 ? List.of(own, Shape.of(3, 8, 8)) : List.of(own, Shape.of(3, 17, 9));
    for (Shape shape : shapes) {
      Layer net = spec.architecture().build(shape, 7, 0.2, new Rng(1));
      Tensor x = Tensor.ones(2, shape.size()).reshape(batch(shape));
      assertEquals(Shape.of(2, 7), net.forward(x, Pass.EVAL).shape(), spec.name());
    }
  }

  private static long[] batch(Shape sample) {
    long[] dims = new long[sample.rank() + 1];
    dims[0] = 2;
    System.arraycopy(sample.toArray(), 0, dims, 1, sample.rank());
    return dims;
  }

  @Test
  void convolutionsRefuseVectors() {
    ClassifierSpec spec = ModelZoo.classifier("digits-cnn");
    String message =
        assertThrows(ShapeMismatchException.class, () -> spec.build(IRIS, 1)).getMessage();
    assertTrue(message.contains("not samples [4]"), message);
  }

  @Test
  void unknownModelsAreAnsweredWithTheKnown() {
    String message =
        assertThrows(PellucidException.class, () -> ModelZoo.named("resnet")).getMessage();
    assertEquals("unknown model 'resnet'; known: " + String.join(", ", ModelZoo.names()), message);
    assertTrue(message.contains(" digits-cnn, iris-mlp, "), message);
    assertThrows(PellucidException.class, () -> ModelZoo.classifier("char-gpt"));
    assertThrows(PellucidException.class, () -> ModelZoo.languageModel("iris-mlp"));
  }

  @Test
  void irisIsLearnedAndSaved() throws IOException {
    ClassifierSpec spec = ModelZoo.classifier("iris-mlp");
    Layer net = spec.build(IRIS, 42);
    new Trainer(spec.name(), net, IRIS, spec.hyper(), 42).run();
    Evaluation test = Evaluator.evaluate(net, IRIS, IRIS.test());
    // The fixed test third is a hard one: linear discriminant analysis gets 42 of 45. This net gets
    // 40 or 41, by the last bits of its sums, which differ from one vector width to another.
    assertTrue(test.accuracy() >= 38.0 / 45, test::toString);

    Path file = folder.resolve("model.safetensors");
    Classifier classifier = Classifier.of(spec, net, IRIS);
    classifier.save(file);
    byte[] bytes = Files.readAllBytes(file);
    Classifier loaded = Classifier.load(file);
    assertEquals(IRIS.classNames(), loaded.classNames());
    assertEquals(IRIS.normalization(), loaded.normalization());
    int right = 0;
    for (int i = 0; i < IRIS.test().count(); i++) {
      float[] sample = new float[4];
      IRIS.test().copyFeatures(i, sample, 0);
      Prediction prediction = loaded.predict(sample);
      assertArrayEquals(classifier.predict(sample).probabilities(), prediction.probabilities());
      assertEquals(IRIS.classNames().get(prediction.label()), prediction.className());
      right += prediction.label() == IRIS.test().label(i) ? 1 : 0;
    }
    assertEquals(test.accuracy(), (double) right / IRIS.test().count());
    loaded.save(file);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    ClassifierSpec spec = ModelZoo.classifier("iris-mlp");
    SafeTensors.write(file, Map.of(), Map.of("by", "another"));
    assertThrows(FormatException.class, () -> Classifier.load(file));
    Layer other = Mlp.of(3).build(IRIS.sampleShape(), 3, 0, new Rng(1));
    Classifier.of(spec, other, IRIS).save(file);
    StateMismatchException e =
        assertThrows(StateMismatchException.class, () -> Classifier.load(file));
    assertTrue(e.getMessage().contains("another model than iris-mlp"), e::getMessage);
    assertThrows(
        IllegalArgumentException.class,
        () -> Classifier.of(spec, other, IRIS).predict(new float[3]));
  }
}
