package pellucid.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.models.ClassifierSpec;
import pellucid.models.ModelZoo;
import pellucid.train.CrossValidation.Fold;
import pellucid.train.CrossValidation.Result;

class CrossValidationTest {
  private static final Hyper HYPER = Hyper.of(3, 16).withLearningRate(1e-2);
  private static final DataSet DATA = TestData.quarters(90, 20);

  private static CrossValidation folds(long seed) {
    return new CrossValidation("test", data -> TestData.lenet(seed), DATA, HYPER, 3, seed);
  }

  @Test
  void everySampleIsTestedOnOnceByANetThatNeverSawIt() {
    List<Fold> heard = new ArrayList<>();
    Result result = folds(1).run(heard::add);
    assertEquals(heard, result.folds());
    assertTrue(result.whole());
    assertEquals(110, result.samples());
    assertEquals(List.of(1, 2, 3), heard.stream().map(Fold::number).toList());
    for (Fold fold : heard) {
      assertEquals(110 - fold.test().confusion().total(), fold.trained());
    }
    assertTrue(result.accuracy() > 0.6, result::toString); // a guess: 0.25
    double mean = heard.stream().mapToDouble(f -> f.test().accuracy()).sum() / 3;
    assertEquals(mean, result.accuracy(), 1e-12);
    assertEquals(
        Math.sqrt(
            heard.stream().mapToDouble(f -> Math.pow(f.test().accuracy() - mean, 2)).sum() / 2),
        result.spread(),
        1e-12);
  }

  @Test
  void foldsAreMeasuredAndNormalisedApart() {
    for (DataSet fold : DATA.folds(3, 5)) {
      assertNotEquals(DATA.normalization(), fold.normalization());
      assertEquals(
          DataSet.of(fold.name(), fold.sampleShape(), fold.classNames(), fold.train(), fold.test())
              .normalization(),
          fold.normalization());
    }
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    assertEquals(folds(1).run(f -> {}).loss(), folds(1).run(f -> {}).loss());
    assertNotEquals(folds(1).run(f -> {}).loss(), folds(2).run(f -> {}).loss());
  }

  @Test
  void itStopsWhereItIsAsked() {
    CrossValidation folds = folds(1);
    Result result = folds.run(fold -> folds.stop());
    assertEquals(1, result.folds().size());
    assertFalse(result.whole());
    assertTrue(Double.isNaN(result.spread()));
    CrossValidation never = folds(1);
    never.stop();
    assertTrue(never.run(fold -> {}).folds().isEmpty());
  }

  @Test
  void irisReachesItsMark() {
    ClassifierSpec spec = ModelZoo.classifier("iris-mlp");
    DataSet iris = DataSets.load("iris");
    CrossValidation folds =
        new CrossValidation(spec.name(), data -> spec.build(data, 42), iris, spec.hyper(), 5, 42);
    Result result = folds.run(fold -> {});
    assertEquals(150, result.samples());
    assertTrue(result.accuracy() >= 0.95, result::toString);
  }
}
