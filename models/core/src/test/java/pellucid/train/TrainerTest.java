package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pellucid.data.DataSet;
import pellucid.nn.Activation;
import pellucid.nn.Init;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.Pass;
import pellucid.nn.Sequential;
import pellucid.nn.StateDict;
import pellucid.tensor.Device;
import pellucid.tensor.InPlace;
import pellucid.tensor.MemoryStats;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.train.Hyper.OptimizerKind;
import pellucid.train.Hyper.ScheduleKind;
import pellucid.train.TrainingResult.Outcome;

class TrainerTest {
  private static final DataSet DATA = TestData.quarters(120, 60);
  private static final Hyper HYPER = Hyper.of(4, 16).withLearningRate(1e-2);

  private static Map<String, List<Float>> values(Layer model) {
    Map<String, List<Float>> values = new LinkedHashMap<>();
    StateDict.of(model)
        .forEach((name, tensor) -> {
          List<Float> list = new ArrayList<>();
          for (float value : tensor.toFloats()) {
            list.add(value);
          }
          values.put(name, list);
        });
    return values;
  }

  private static Trainer trainer(Layer model, Hyper hyper, long seed) {
    return new Trainer("test", model, DATA, hyper, seed);
  }

  @Test
  void learnsAndReports() {
    Layer model = TestData.convNet(1);
    List<Object> heard = new ArrayList<>();
    TrainingResult result =
        trainer(model, HYPER.withEpochs(10), 1)
            .listener(
                new TrainingListener() {
                  @Override
                  public void onStart(TrainingStart start) {
                    heard.add(start);
                  }

                  @Override
                  public void onBatch(BatchProgress progress) {
                    heard.add(progress);
                  }

                  @Override
                  public void onEpoch(EpochMetrics metrics) {
                    heard.add(metrics);
                  }

                  @Override
                  public void onEnd(TrainingResult end) {
                    heard.add(end);
                  }
                })
            .run();
    TrainingStart start = (TrainingStart) heard.getFirst();
    assertEquals(108, start.task().trainUnits());
    assertEquals(12, start.task().validationUnits());
    assertEquals(7, start.task().steps());
    assertEquals(1 + 10 * (7 + 1) + 1, heard.size());
    BatchProgress seventh = (BatchProgress) heard.get(7);
    assertEquals(7, seventh.batch());
    assertEquals(result, heard.getLast());
    EpochMetrics first = result.history().getFirst();
    EpochMetrics last = result.history().getLast();
    assertEquals(seventh.loss(), first.trainLoss());
    assertTrue(last.trainLoss() < first.trainLoss() / 2, last::toString);
    assertEquals(70, last.steps());
    assertEquals(Outcome.COMPLETED, result.outcome());
    Evaluation test = Evaluator.evaluate(model, DATA, DATA.test());
    assertTrue(test.accuracy() > 0.95, test::toString);
    assertEquals(60, test.confusion().total());
  }

  @Test
  void theSeedDecidesEveryBit() {
    List<Map<String, List<Float>>> runs = new ArrayList<>();
    for (long seed : new long[] {5, 5, 6}) {
      Layer model = TestData.convNet(seed);
      trainer(model, HYPER.withEpochs(2), seed).run();
      runs.add(values(model));
    }
    assertEquals(runs.get(0), runs.get(1));
    assertNotEquals(runs.get(0), runs.get(2));
  }

  @Test
  void theNumberOfThreadsDoesNot() {
    Device cpu = Device.cpu();
    int usual = cpu.threads();
    List<Map<String, List<Float>>> runs = new ArrayList<>();
    try {
      for (int threads : new int[] {1, 2, 4}) {
        cpu.threads(threads);
        Layer model = TestData.lenet(3);
        Hyper hyper = HYPER.withEpochs(1).withBatch(64).withDropout(0.1);
        new Trainer("test", model, TestData.quarters(214, 8), hyper, 3).run(); // 4 steps
        runs.add(values(model));
      }
    } finally {
      cpu.threads(usual);
    }
    assertEquals(runs.get(0), runs.get(1));
    assertEquals(runs.get(0), runs.get(2));
  }

  @Test
  void aWarmStepAllocatesNoNativeMemory() {
    List<Long> allocations = new ArrayList<>();
    Hyper hyper =
        Hyper.of(1, 16).withOptimizer(OptimizerKind.ADAM, 0).withDropout(0.1).withValidation(0, 0);
    new Trainer("test", TestData.lenet(1), TestData.quarters(160, 8), hyper, 1)
        .listener(
            new TrainingListener() {
              @Override
              public void onBatch(BatchProgress progress) {
                allocations.add(MemoryStats.now().allocations());
              }
            })
        .run();
    assertEquals(10, allocations.size());
    assertEquals(allocations.get(1), allocations.getLast(), allocations::toString);
  }

  /// At one learning rate, without decay, all samples trained on.
  private static Hyper constant(int epochs, int batch, double rate, OptimizerKind optimizer) {
    return Hyper.of(epochs, batch)
        .withLearningRate(rate)
        .withSchedule(ScheduleKind.CONSTANT)
        .withOptimizer(optimizer, 0)
        .withValidation(0, 0);
  }

  @Test
  void learnsExclusiveOr() {
    Rng rng = new Rng(2);
    Layer model =
        Sequential.of(
            Linear.of(2, 8, Init.XAVIER_UNIFORM, rng),
            Activation.TANH,
            Linear.of(8, 2, Init.XAVIER_UNIFORM, rng));
    Hyper hyper = constant(200, 4, 0.1, OptimizerKind.SGD);
    DataSet xor = TestData.xor();
    TrainingResult result = new Trainer("xor", model, xor, hyper, 2).run();
    assertNull(result.history().getLast().validationLoss());
    Evaluation test = Evaluator.evaluate(model, xor, xor.test());
    assertEquals(1, test.accuracy());
    assertTrue(test.loss() < 0.05, test::toString);
  }

  @Test
  void overfitsATinyBatch() {
    Layer model = TestData.lenet(4);
    Hyper hyper = constant(60, 8, 1e-2, OptimizerKind.ADAM);
    TrainingResult result = new Trainer("test", model, TestData.quarters(8, 8), hyper, 4).run();
    assertTrue(
        result.history().getLast().trainLoss() < 0.01, () -> result.history().getLast().toString());
  }

  @Test
  void stopsEarlyAndRestoresTheBestEpoch() {
    Layer model = TestData.convNet(1);
    // So large a rate that the validation loss soon gets worse.
    Hyper hyper =
        HYPER
            .withEpochs(40)
            .withLearningRate(0.3)
            .withSchedule(ScheduleKind.CONSTANT)
            .withValidation(0.3, 2);
    TrainingResult result = trainer(model, hyper, 1).run();
    assertEquals(Outcome.STOPPED_EARLY, result.outcome());
    assertEquals(result.epochs() - 2, result.epochOfParameters());
    EpochMetrics best = result.history().get(result.epochOfParameters() - 1);
    assertTrue(best.best());
    assertTrue(
        result.history().stream().allMatch(m -> m.validationLoss() >= best.validationLoss()));

    Layer shorter = TestData.convNet(1);
    Hyper upToBest = hyper.withEpochs(result.epochOfParameters());
    trainer(shorter, upToBest, 1).run();
    assertEquals(values(shorter), values(model));
  }

  @Test
  void stopsWhenAsked() {
    Layer model = TestData.convNet(1);
    Trainer trainer = trainer(model, HYPER, 1);
    trainer.listener(
        new TrainingListener() {
          @Override
          public void onBatch(BatchProgress progress) {
            if (progress.epoch() == 2 && progress.batch() == 3) {
              trainer.stop();
            }
          }
        });
    TrainingResult result = trainer.run();
    assertEquals(Outcome.INTERRUPTED, result.outcome());
    assertEquals(1, result.epochs());
    assertEquals(1, result.history().size());
  }

  @Test
  void aRateFarTooLargeIsExplained() {
    Hyper hyper = constant(50, 16, 1e30, OptimizerKind.SGD);
    TrainingException e =
        assertThrows(TrainingException.class, () -> trainer(TestData.lenet(1), hyper, 1).run());
    assertTrue(
        e.getMessage().matches("training: the loss is (NaN|Infinity) in epoch 1, step \\d+: .*"),
        e::getMessage);
    assertTrue(e.getMessage().contains(" gave ") && e.getMessage().contains("conv"), e::getMessage);
    assertTrue(e.getMessage().endsWith("try a learning rate below 1.0E30"), e::getMessage);
  }

  @Test
  void aParameterThatIsNoNumberIsNamed() {
    Layer model = TestData.lenet(1);
    Tensor bias = model.parameters().get("fc1.bias");
    InPlace.copy(bias, bias.fullLike(Double.NaN));
    TrainingException e =
        assertThrows(TrainingException.class, () -> trainer(model, HYPER, 1).run());
    assertTrue(e.getMessage().contains("parameter fc1.bias is not finite"), e::getMessage);
  }

  @Test
  void theTestPartIsNeverTouched() {
    // Test samples that would throw if they were read: labels beyond what the net can say.
    Layer model = TestData.convNet(1);
    DataSet none = TestData.quarters(40, 0);
    TrainingResult result = new Trainer("test", model, none, HYPER.withEpochs(1), 1).run();
    assertEquals(1, result.epochs());
    assertThrows(
        IllegalArgumentException.class, () -> Evaluator.evaluate(model, none, none.test()));
  }

  @Test
  void refusesASplitThatLeavesNothing() {
    DataSet one = TestData.quarters(1, 0);
    Hyper hyper = HYPER.withValidation(0.9, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Trainer("test", TestData.convNet(1), one, hyper, 1));
  }

  @Test
  void evaluationLeavesNoTraces() {
    Layer model = TestData.convNet(1);
    Map<String, List<Float>> before = values(model);
    Evaluator.evaluate(model, DATA, DATA.test());
    long live = MemoryStats.now().liveBytes();
    Evaluator.evaluate(model, DATA, DATA.test());
    // Less only where tensors of other tests have been collected meanwhile.
    assertTrue(MemoryStats.now().liveBytes() <= live);
    assertEquals(before, values(model));
    Tensor logits = model.forward(Tensor.ones(1, 1, 8, 8), Pass.EVAL);
    assertFalse(logits.op() == null, "recording is on again");
  }
}
