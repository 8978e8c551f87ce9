package pellucid.train;

import org.jspecify.annotations.Nullable;
import pellucid.data.Batch;
import pellucid.data.Batches;
import pellucid.data.DataSet;
import pellucid.data.Examples;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;

/// Learning to tell classes apart: cross-entropy, batches in an order drawn anew each epoch,
/// validation on samples set aside from the training part. The test part is never touched.
public final class Classification implements Task {
  // Keeps the draws of one seed apart, as Batches does for its shuffling.
  private static final long SPLIT_KEY = 0x5EED_0F5B_117A_B1E5L;

  private final DataSet data;
  private final Batches batches;
  private final Examples validation;

  private Classification(DataSet data, Batches batches, Examples validation) {
    this.data = data;
    this.batches = batches;
    this.validation = validation;
  }

  /// Sets the validation samples aside.
  ///
  /// @param hyper for the size of the batches and the share of the validation samples
  /// @param seed of the split and the order of the batches
  /// @throws IllegalArgumentException if the split leaves no samples on a side that needs some
  public static Classification of(DataSet data, Hyper hyper, long seed) {
    Examples.Holdout split = data.train().holdOut(hyper.validation(), seed ^ SPLIT_KEY);
    if (split.train().count() == 0 || (hyper.patience() > 0 && split.validation().count() == 0)) {
      throw new IllegalArgumentException(
          "training on %s: a validation share of %s of %d samples leaves one side empty"
              .formatted(data.name(), hyper.validation(), data.train().count()));
    }
    Batches batches =
        Batches.shuffled(data, split.train(), hyper.batch(), seed, hyper.augmentation());
    return new Classification(data, batches, split.validation());
  }

  @Override
  public String data() {
    return data.name();
  }

  @Override
  public Unit unit() {
    return Unit.SAMPLES;
  }

  @Override
  public long trainUnits() {
    return batches.samples();
  }

  @Override
  public long validationUnits() {
    return validation.count();
  }

  @Override
  public int steps() {
    return batches.perEpoch();
  }

  @Override
  public Step step(Layer model, int epoch, int index, Pass pass) {
    Batch samples = batches.get(epoch, index);
    Tensor logits = model.forward(samples.features(), pass);
    Tensor loss = logits.crossEntropy(samples.labels());
    return new Step(loss, samples.size(), right(logits, samples.labels()));
  }

  private static int right(Tensor logits, Tensor labels) {
    long[] predicted = logits.detach().argMax(1).toLongs();
    long[] actual = labels.toLongs();
    int right = 0;
    for (int i = 0; i < actual.length; i++) {
      right += predicted[i] == actual[i] ? 1 : 0;
    }
    return right;
  }

  @Override
  public @Nullable Score validate(Layer model) {
    return validation.count() == 0 ? null : Evaluator.evaluate(model, data, validation).score();
  }
}
