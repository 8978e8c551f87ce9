package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.Augmentation;
import pellucid.data.DataSet;
import pellucid.nn.Layer;
import pellucid.nn.StateDict;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.FormatException;
import pellucid.tensor.Tensor;
import pellucid.train.TrainingResult.Outcome;

class CheckpointTest {
  private static final DataSet DATA = TestData.quarters(100, 20);
  private static final Hyper HYPER =
      Hyper.of(4, 16)
          .withDropout(0.2)
          .withValidation(0.2, 3)
          .withAugmentation(new Augmentation(1, true));

  @TempDir Path folder;

  private static void assertSame(Layer expected, Layer actual) {
    Map<String, Tensor> tensors = StateDict.of(actual);
    StateDict.of(expected)
        .forEach((n, t) -> assertArrayEquals(t.toFloats(), tensors.get(n).toFloats(), n));
  }

  private static Trainer trainer(Layer model, Hyper hyper) {
    return new Trainer("test", model, DATA, hyper, 9);
  }

  /// Asks the trainer to stop in the middle of an epoch.
  private static TrainingResult runUpTo(int epoch, Trainer trainer) {
    return trainer
        .listener(
            new TrainingListener() {
              @Override
              public void onBatch(BatchProgress progress) {
                if (progress.epoch() == epoch && progress.batch() == 2) {
                  trainer.stop();
                }
              }
            })
        .run();
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne() {
    Layer straight = TestData.convNet(9);
    TrainingResult whole = trainer(straight, HYPER).run();

    Path file = folder.resolve("checkpoint.safetensors");
    TrainingResult part = runUpTo(3, trainer(TestData.convNet(9), HYPER).checkpoint(file));
    assertEquals(Outcome.INTERRUPTED, part.outcome());
    assertEquals(2, part.epochs());

    Layer resumed = TestData.convNet(77); // what it starts from must not matter
    TrainingResult rest = trainer(resumed, HYPER).checkpoint(file).resume(file).run();
    assertSame(straight, resumed);
    assertEquals(whole.epochs(), rest.epochs());
    assertEquals(whole.epochOfParameters(), rest.epochOfParameters());
    assertEquals(2, rest.history().size());
    for (int i = 0; i < 2; i++) {
      EpochMetrics expected = whole.history().get(i + 2);
      EpochMetrics actual = rest.history().get(i);
      assertEquals(expected.trainLoss(), actual.trainLoss());
      assertEquals(expected.validationLoss(), actual.validationLoss());
      assertEquals(expected.steps(), actual.steps());
    }
    // Resuming what is done changes nothing.
    Layer again = TestData.convNet(78);
    assertEquals(4, trainer(again, HYPER).resume(file).run().epochs());
    assertSame(straight, again);
  }

  @Test
  void aCheckpointOfAnotherNetIsRefusedWithAllDifferences() {
    Path file = folder.resolve("checkpoint.safetensors");
    trainer(TestData.convNet(9), HYPER.withEpochs(1)).checkpoint(file).run();
    Layer other = TestData.lenet(1);
    Trainer trainer = trainer(other, HYPER.withEpochs(1));
    StateMismatchException e =
        assertThrows(StateMismatchException.class, () -> trainer.resume(file));
    assertTrue(e.problems().contains("missing fc1.weight"), e::getMessage);
    assertTrue(e.problems().contains("extra norm.running_mean"), e::getMessage);
    assertTrue(e.problems().contains("out.weight is F32[4,96], not F32[4,32]"), e::getMessage);
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefusedWithAllDifferences() {
    Path file = folder.resolve("checkpoint.safetensors");
    trainer(TestData.convNet(9), HYPER.withEpochs(1)).checkpoint(file).run();
    Hyper other = HYPER.withBatch(8).withLearningRate(0.5);
    Trainer trainer = new Trainer("test", TestData.convNet(9), DATA, other, 10);
    TrainingException e = assertThrows(TrainingException.class, () -> trainer.resume(file));
    assertEquals(
        "checkpoint "
            + file
            + " is of another training: seed 9, not 10, batch 16, not 8, learning_rate 0.001, not"
            + " 0.5; resume with the same, or train into another folder",
        e.getMessage());
  }

  @Test
  void moreEpochsMayBeAskedFor() {
    Path file = folder.resolve("checkpoint.safetensors");
    trainer(TestData.convNet(9), HYPER.withEpochs(1)).checkpoint(file).run();
    TrainingResult more = trainer(TestData.convNet(1), HYPER.withEpochs(2)).resume(file).run();
    assertEquals(2, more.epochs());
    assertEquals(1, more.history().size());
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws IOException {
    Trainer trainer = trainer(TestData.convNet(9), HYPER);
    Path missing = folder.resolve("missing");
    TrainingException none = assertThrows(TrainingException.class, () -> trainer.resume(missing));
    assertTrue(none.getMessage().contains("missing"), none::getMessage);
    Path text = Files.writeString(folder.resolve("text"), "no safetensors at all");
    assertThrows(FormatException.class, () -> trainer.resume(text));
    Path file = folder.resolve("checkpoint.safetensors");
    trainer(TestData.convNet(9), HYPER.withEpochs(1)).checkpoint(file).run();
    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, 5000));
    assertThrows(FormatException.class, () -> trainer.resume(cut));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("no/such/folder/checkpoint.safetensors");
    Trainer trainer = trainer(TestData.convNet(9), HYPER.withEpochs(1)).checkpoint(file);
    TrainingException e = assertThrows(TrainingException.class, trainer::run);
    assertTrue(e.getMessage().startsWith("checkpoint " + file), e::getMessage);
  }
}
