package pellucid.train;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.CharTokenizer;
import pellucid.data.DataException;
import pellucid.models.Bert;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

class MaskedLanguageModellingTest {
  /// Which letter stands in the middle is told by neither neighbour, but by both.
  private static final String TEXT = "axb.ayd.cxd.cyb.".repeat(60);

  private static final CharTokenizer TOKENIZER = CharTokenizer.of(TEXT);
  private static final int[] TOKENS = TOKENIZER.encode(TEXT);
  private static final int BLOCK = 16;
  private static final Hyper HYPER = Hyper.of(3, 8).withLearningRate(1e-2).withClip(1);

  private static MaskedLanguageModelling task(long seed) {
    int cut = 640;
    return MaskedLanguageModelling.of(
        "letters",
        Arrays.copyOf(TOKENS, cut),
        Arrays.copyOfRange(TOKENS, cut, TOKENS.length),
        TOKENIZER.size(),
        BLOCK,
        HYPER,
        seed);
  }

  private static Bert bert() {
    return Bert.of(new Bert.Config(TOKENIZER.size(), BLOCK, 1, 2, 32, 0), new Rng(3));
  }

  /// Always as sure of one token.
  private record Constant(int token) implements Layer {
    @Override
    public Tensor forward(Tensor x, Pass pass) {
      float[] row = new float[TOKENIZER.size()];
      row[token] = 1;
      return Tensor.of(row, row.length).expand(x.dim(0), x.dim(1), row.length);
    }

    @Override
    public String describe() {
      return "Constant";
    }
  }

  @Test
  void countingIsMeasuredAtTheHiddenPlaces() {
    MaskedLanguageModelling task = task(1);
    MaskedBaselines baselines = requireNonNull(task.baselines());
    assertEquals(baselines, task(2).baselines());
    int dot = TOKENIZER.encode(".")[0];
    Task.Score score = requireNonNull(task.validate(new Constant(dot)));
    assertEquals(baselines.unigramAccuracy(), score.accuracy());
    assertTrue(baselines.bigramAccuracy() > baselines.unigramAccuracy() + 0.1);
    assertTrue(baselines.neighboursAccuracy() > baselines.bigramAccuracy() + 0.05);
  }

  private static Trainer trainer(Layer model, int epochs) {
    return new Trainer("tiny-bert", model, task(7), HYPER.withEpochs(epochs), 7);
  }

  @Test
  void itLearnsFromBothSides() {
    String text = "abcdefgh".repeat(120);
    CharTokenizer tokenizer = CharTokenizer.of(text);
    int[] tokens = tokenizer.encode(text);
    int[] validation = Arrays.copyOf(tokens, 320);
    Task task = MaskedLanguageModelling.of("alphabet", tokens, validation, 8, BLOCK, HYPER, 7);
    Bert bert = Bert.of(new Bert.Config(8, BLOCK, 1, 2, 32, 0), new Rng(3));
    Hyper hyper = HYPER.withEpochs(50).withLearningRate(5e-3);
    EpochMetrics last = new Trainer("tiny-bert", bert, task, hyper, 7).run().history().getLast();
    assertTrue(
        requireNonNull(last.validationLoss()) < 1.8, last::toString); // a guess: log 8 = 2.08
    assertTrue(last.trainLoss() < 1.9, last::toString);
    assertTrue(requireNonNull(last.trainAccuracy()) > 0.2, last::toString); // a guess: 1/8
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne(@TempDir Path folder) {
    Layer straight = bert();
    trainer(straight, 3).run();
    Path file = folder.resolve("checkpoint.safetensors");
    Trainer stopped = trainer(bert(), 3).checkpoint(file);
    stopped.listener(
        new TrainingListener() {
          @Override
          public void onBatch(BatchProgress progress) {
            if (progress.epoch() == 2) {
              stopped.stop();
            }
          }
        });
    stopped.run();
    Layer resumed = bert();
    trainer(resumed, 3).resume(file).run();
    Map<String, Tensor> tensors = StateDict.of(resumed);
    StateDict.of(straight)
        .forEach((n, t) -> assertArrayEquals(t.toFloats(), tensors.get(n).toFloats(), n));
  }

  @Test
  void itCountsTokensAndScoresHiddenOnes() {
    MaskedLanguageModelling task = task(7);
    assertEquals(Task.Unit.TOKENS, task.unit());
    assertEquals((640 - BLOCK) / BLOCK * BLOCK, task.trainUnits());
    assertEquals((320 - 1) / BLOCK * BLOCK, task.validationUnits());
    Task.Step step = task.step(bert(), 0, 0, Pass.EVAL);
    assertEquals(8 * BLOCK, step.units());
    assertTrue(step.scored() > 5 && step.scored() < 40, step::toString);
  }

  @Test
  void partsThatAreTooShortAreRefused() {
    int[] few = Arrays.copyOf(TOKENS, BLOCK);
    assertThrows(
        DataException.class,
        () -> MaskedLanguageModelling.of("few", few, new int[0], 9, BLOCK, HYPER, 1));
    assertThrows(
        DataException.class,
        () -> MaskedLanguageModelling.of("few", TOKENS, few, 9, BLOCK, HYPER, 1));
    Hyper hyper = HYPER.withValidation(0, 0);
    Task none = MaskedLanguageModelling.of("all", TOKENS, new int[0], 9, BLOCK, hyper, 1);
    assertNull(none.validate(bert()));
    assertEquals(0, none.validationUnits());
  }
}
