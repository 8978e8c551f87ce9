package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.autodiff.Gradients;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.kernel.DeviceCounters;
import pellucid.models.ForecasterSpec;
import pellucid.models.Gpt;
import pellucid.models.ModelZoo;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.optim.Optimizer;
import pellucid.tensor.Device;
import pellucid.tensor.Rng;
import pellucid.tensor.TensorScope;
import pellucid.train.Classification;
import pellucid.train.Hyper;
import pellucid.train.LanguageModelling;
import pellucid.train.Task;

/// A training on the device is the one on the CPU but for rounding, and stays on the device.
@ExtendWith(OnDevice.class)
class TrainingOnDeviceTest {
  private static final int STEPS = 50;

  @AfterEach
  void backToTheCpu() {
    Device.prefer(Device.cpu());
  }

  /// A network, what it learns, and how.
  private record Training(Layer model, Task task, Hyper hyper) {}

  /// What a step went through.
  private record Step(double loss, DeviceCounters transfers) {}

  private static Training classifier(String name, String dataSet, int batch) {
    DataSet data = DataSets.load(dataSet);
    Hyper hyper = ModelZoo.classifier(name).hyper().withBatch(batch);
    Layer net = ModelZoo.classifier(name).build(data, 42);
    return new Training(net, Classification.of(data, hyper, 42), hyper);
  }

  private static Training digits() {
    return classifier("digits-cnn", "digits", 8);
  }

  private static Training mnist() {
    return classifier("mnist-cnn", "mnist", 4);
  }

  private static Training sunspots() {
    ForecasterSpec spec = ModelZoo.forecaster("sunspots-lstm");
    Layer net = spec.build(spec.hyper(), new Rng(42));
    Task task = spec.task(DataSets.timeSeries("sunspots"), spec.window(), spec.hyper(), 42);
    return new Training(net, task, spec.hyper());
  }

  private static Training gpt() {
    int vocabulary = 17;
    int[] tokens = new int[2000];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i * i % vocabulary;
    }
    Hyper hyper = Hyper.of(2, 4).withLearningRate(3e-3).withValidation(0, 0);
    Gpt.Config config = new Gpt.Config(vocabulary, 32, 2, 2, 32, 0.1).rotary();
    return new Training(
        Gpt.of(config, new Rng(42)), LanguageModelling.of("squares", tokens, 32, hyper, 42), hyper);
  }

  private static List<Step> train(Device device, Supplier<Training> made) {
    Device.prefer(device);
    Training training = made.get();
    Optimizer optimizer = training.hyper.optimizer(training.model.parameters());
    Pass pass = Pass.train(new Rng(7));
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      DeviceCounters before = OnDevice.counters();
      try (var _ = TensorScope.open()) {
        int perEpoch = training.task.steps();
        var step = training.task.step(training.model, i / perEpoch, i % perEpoch, pass);
        double loss = step.loss().item();
        optimizer.step(Gradients.of(step.loss()), training.hyper.learningRate());
        device.finish();
        steps.add(new Step(loss, OnDevice.counters().since(before)));
      }
    }
    return steps;
  }

  /// The losses' largest difference, as a share of the loss, stays within a tolerance.
  private static void assertSameLosses(
      Device reference, Supplier<Training> made, double tolerance) {
    List<Step> expected = train(reference, made);
    List<Step> actual = train(OnDevice.gpu(), made);
    double worst = 0;
    for (int i = 0; i < STEPS; i++) {
      double should = expected.get(i).loss;
      worst = Math.max(worst, Math.abs(actual.get(i).loss - should) / should);
    }
    double largest = worst;
    assertTrue(largest <= tolerance, () -> "the losses differ by up to " + largest);
    assertEquals(expected.getFirst().loss, actual.getFirst().loss, 1e-5, "before the first step");
    assertTrue(expected.getLast().loss < 0.8 * expected.getFirst().loss, "it learns");
  }

  /// Beside plain loops: the CPU's convolutions are Winograd's, whose rounding chooses otherwise
  /// between equal values under a maximum (docs/benchmarks.md), and these images have flat parts.
  @Test
  void fiftyLossesOfAConvolutionalNetAreThoseOfTheReference() {
    assertSameLosses(Device.scalar(), TrainingOnDeviceTest::digits, 1e-4);
  }

  @Test
  void soAreThoseOnMnistWhereItWasFetched() {
    assumeTrue(DataSets.info("mnist").present(), "./pellucid data get mnist");
    assertSameLosses(Device.scalar(), TrainingOnDeviceTest::mnist, 1e-4);
  }

  @Test
  void fiftyLossesOfARecurrentNetAreThoseOfTheCpu() {
    assertSameLosses(Device.cpu(), TrainingOnDeviceTest::sunspots, 1e-5);
  }

  @Test
  void fiftyLossesOfATransformerAreThoseOfTheCpu() {
    assertSameLosses(Device.cpu(), TrainingOnDeviceTest::gpt, 1e-5);
  }

  /// Up: images and labels. Down: the loss and the predictions that are counted.
  @Test
  void afterTheFirstStepOnlyTheBatchGoesUpAndTheLossComesDown() {
    List<Step> steps = train(OnDevice.gpu(), TrainingOnDeviceTest::digits);
    int batch = digits().hyper.batch();
    for (Step step : steps.subList(1, steps.size())) {
      DeviceCounters moved = step.transfers;
      assertEquals(2, moved.uploads(), moved::toString);
      assertTrue(moved.uploadedBytes() <= 4L * batch * 65, moved::toString);
      assertEquals(2, moved.downloads(), moved::toString);
      assertTrue(moved.downloadedBytes() <= 4 + 8L * batch, moved::toString);
    }
  }
}
