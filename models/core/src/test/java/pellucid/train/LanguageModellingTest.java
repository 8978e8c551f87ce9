package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataException;
import pellucid.models.Gpt;
import pellucid.nn.Layer;
import pellucid.nn.StateDict;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.train.TrainingResult.Outcome;

class LanguageModellingTest {
  private static final int BLOCK = 8;
  private static final Hyper HYPER =
      Hyper.of(3, 4).withLearningRate(1e-2).withDropout(0.1).withClip(1);

  /// Each token is told by the one before: 0 1 2 3 4 0 1 ...
  private static final int[] TOKENS = IntStream.range(0, 400).map(i -> i % 5).toArray();

  @TempDir Path folder;

  private static Layer gpt(long seed) {
    return Gpt.of(new Gpt.Config(5, BLOCK, 1, 2, 16, 0.1), new Rng(seed));
  }

  private static Trainer trainer(Layer model, int[] tokens, int block) {
    Task task = LanguageModelling.of("count", tokens, block, HYPER, 7);
    return new Trainer("tiny-gpt", model, task, HYPER, 7);
  }

  @Test
  void learnsToCount() {
    TrainingResult result = trainer(gpt(1), TOKENS, BLOCK).run();
    EpochMetrics last = result.history().getLast();
    assertTrue(last.validationLoss() < 0.3, last::toString); // a guess costs ln 5 = 1.61
    assertNull(last.trainAccuracy());
    assertNull(last.validationAccuracy());
  }

  @Test
  void countsTokens() {
    Task task = LanguageModelling.of("count", TOKENS, BLOCK, HYPER, 7);
    assertEquals(Task.Unit.TOKENS, task.unit());
    assertEquals((360 - BLOCK) / BLOCK * BLOCK, task.trainUnits());
    assertEquals(39 / BLOCK * BLOCK, task.validationUnits());
    assertEquals(11, task.steps());
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne() {
    Layer straight = gpt(1);
    trainer(straight, TOKENS, BLOCK).run();

    Path file = folder.resolve("checkpoint.safetensors");
    Trainer stopped = trainer(gpt(1), TOKENS, BLOCK).checkpoint(file);
    stopped.listener(
        new TrainingListener() {
          @Override
          public void onBatch(BatchProgress progress) {
            if (progress.epoch() == 2 && progress.batch() == 3) {
              stopped.stop();
            }
          }
        });
    assertEquals(Outcome.INTERRUPTED, stopped.run().outcome());

    Layer resumed = gpt(9); // what it starts from must not matter
    trainer(resumed, TOKENS, BLOCK).resume(file).run();
    Map<String, Tensor> tensors = StateDict.of(resumed);
    StateDict.of(straight)
        .forEach((n, t) -> assertArrayEquals(t.toFloats(), tensors.get(n).toFloats(), n));
  }

  @Test
  void anotherTextOrBlockIsRefused() {
    Path file = folder.resolve("checkpoint.safetensors");
    trainer(gpt(1), TOKENS, BLOCK).checkpoint(file).run();
    int[] other = TOKENS.clone();
    other[200] = 4;
    TrainingException text =
        assertThrows(TrainingException.class, () -> trainer(gpt(1), other, BLOCK).resume(file));
    assertTrue(text.getMessage().contains("is of another training: tokens "), text::getMessage);
    TrainingException block =
        assertThrows(TrainingException.class, () -> trainer(gpt(1), TOKENS, 4).resume(file));
    assertTrue(block.getMessage().contains("block 8, not 4;"), block::getMessage);
  }

  @Test
  void aShortTextIsRefused() {
    int[] few = IntStream.range(0, 80).map(i -> i % 5).toArray();
    DataException e = assertThrows(DataException.class, () -> trainer(gpt(1), few, BLOCK));
    assertEquals(
        "count is too short: 80 tokens, of which 8 validate, leave no sequence of 8 on one side;"
            + " take a longer text or a shorter block",
        e.getMessage());
    trainer(gpt(1), IntStream.range(0, 90).map(i -> i % 5).toArray(), BLOCK).run();
  }

  @Test
  void clippingShortensTheStep() {
    // Plain gradient descent moves all parameters together by no more than rate x bound.
    Hyper hyper =
        Hyper.of(1, 1000)
            .withOptimizer(Hyper.OptimizerKind.SGD, 0)
            .withSchedule(Hyper.ScheduleKind.CONSTANT)
            .withLearningRate(1)
            .withClip(1e-3);
    Layer before = gpt(1);
    Layer after = gpt(1);
    Task task = LanguageModelling.of("count", TOKENS, BLOCK, hyper, 7);
    assertEquals(1, task.steps());
    new Trainer("tiny-gpt", after, task, hyper, 7).run();
    double square = 0;
    for (var entry : before.parameters().entrySet()) {
      Tensor moved = after.parameters().get(entry.getKey()).sub(entry.getValue());
      square += moved.square().sum().item();
    }
    assertEquals(1.9e-3, Math.sqrt(square), 1e-5); // Nesterov's first step is 1 + momentum
  }
}
