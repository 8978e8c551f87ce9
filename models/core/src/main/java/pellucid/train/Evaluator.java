package pellucid.train;

import pellucid.autodiff.NoGrad;
import pellucid.data.Batch;
import pellucid.data.Batches;
import pellucid.data.DataSet;
import pellucid.data.Examples;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Measures a network on labelled samples.
public final class Evaluator {
  private static final int BATCH = 256;

  private Evaluator() {}

  /// Loss, accuracy and confusion matrix over a part of a data set.
  ///
  /// ```java
  /// Evaluation test = Evaluator.evaluate(net, data, data.test());
  /// ```
  ///
  /// @param model [n, sample shape...] to logits [n, classes]
  /// @param part samples of `data`, at least one
  public static Evaluation evaluate(Layer model, DataSet data, Examples part) {
    if (part.count() == 0) {
      throw new IllegalArgumentException("evaluate: " + data.name() + ": no samples");
    }
    long start = System.nanoTime();
    Batches batches = Batches.inOrder(data, part, BATCH);
    ConfusionMatrix confusion = new ConfusionMatrix(data.classes());
    double loss = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      try (var _ = TensorScope.open();
          var _ = NoGrad.open()) {
        Batch batch = batches.get(0, i);
        Tensor logits = model.forward(batch.features(), Pass.EVAL);
        loss += logits.crossEntropy(batch.labels()).item() * batch.size();
        long[] predicted = logits.argMax(1).toLongs();
        long[] actual = batch.labels().toLongs();
        for (int n = 0; n < actual.length; n++) {
          confusion.add((int) actual[n], (int) predicted[n]);
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Evaluation(loss / part.count(), confusion.accuracy(), confusion, seconds);
  }
}
