package pellucid.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import pellucid.data.DataSet;
import pellucid.nn.Layer;

/// Estimates what a training is worth on few samples: all of them, of the training and the test
/// part, are cut into folds; a fresh network is trained for each fold on the others and measured on
/// it (M. Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", J. Royal
/// Statistical Society B 36, 1974).
///
/// ```java
/// var folds = new CrossValidation("iris-mlp", data -> spec.build(data, 42), iris, hyper, 5, 42);
/// CrossValidation.Result result = folds.run(fold -> {});
/// double accuracy = result.accuracy();
/// ```
///
/// Every network begins with the same random parameters and normalises as its own training samples
/// ask for. No more samples are set aside for validation, since the fold measures, unless training
/// stops early by them: those are cut from the other folds. All but [#stop()] belongs to one
/// thread.
public final class CrossValidation {
  private final String name;
  private final Function<DataSet, Layer> build;
  private final List<DataSet> folds;
  private final Hyper hyper;
  private final long seed;
  private volatile boolean stopping;
  private volatile @Nullable Trainer trainer;

  /// Cuts the folds.
  ///
  /// @param name the model's, for messages
  /// @param build makes a fresh network for a data set
  /// @param count of folds, from 2 to the number of samples
  /// @param seed of the folds and of each training
  public CrossValidation(
      String name,
      Function<DataSet, Layer> build,
      DataSet data,
      Hyper hyper,
      int count,
      long seed) {
    this.name = name;
    this.build = build;
    this.folds = data.folds(count, seed);
    this.hyper = hyper.patience() == 0 ? hyper.withValidation(0, 0) : hyper;
    this.seed = seed;
  }

  /// Trains and measures, fold after fold.
  ///
  /// @param onFold hears of each fold when it is done
  /// @throws TrainingException if the loss is no finite number any more
  public Result run(Consumer<Fold> onFold) {
    List<Fold> done = new ArrayList<>();
    for (DataSet fold : folds) {
      Layer network = build.apply(fold);
      Trainer own = new Trainer(name, network, fold, hyper, seed);
      trainer = own;
      if (stopping || own.run().outcome() == TrainingResult.Outcome.INTERRUPTED) {
        break;
      }
      Evaluation test = Evaluator.evaluate(network, fold, fold.test());
      Fold result = new Fold(done.size() + 1, fold.train().count(), test);
      done.add(result);
      onFold.accept(result);
    }
    return new Result(done, folds.size());
  }

  /// Asks it to end after the current step; from any thread.
  public void stop() {
    stopping = true;
    Trainer current = trainer;
    if (current != null) {
      current.stop();
    }
  }

  /// One fold.
  ///
  /// @param number from 1
  /// @param trained samples trained on, those that validated included
  /// @param test how the network did on the fold
  public record Fold(int number, int trained, Evaluation test) {}

  /// All folds that were done.
  ///
  /// The folds that were done.
  ///
  /// @param folds in order
  /// @param count how many were asked for; more than were done only if it was stopped
  public record Result(List<Fold> folds, int count) {
    /// Copies the folds.
    public Result {
      folds = List.copyOf(folds);
    }

    /// Whether all folds were done.
    public boolean whole() {
      return folds.size() == count;
    }

    /// The mean of the folds' accuracies; NaN without folds.
    public double accuracy() {
      return mean(fold -> fold.test().accuracy());
    }

    /// The mean of the folds' losses; NaN without folds.
    public double loss() {
      return mean(fold -> fold.test().loss());
    }

    /// The standard deviation of the folds' accuracies, with n - 1 degrees of freedom; NaN with
    /// fewer than two folds.
    public double spread() {
      double center = accuracy();
      double squares = mean(fold -> Math.pow(fold.test().accuracy() - center, 2)) * folds.size();
      return Math.sqrt(squares / (folds.size() - 1));
    }

    /// Samples measured on, over all folds.
    public long samples() {
      return folds.stream().mapToLong(fold -> fold.test().confusion().total()).sum();
    }

    private double mean(ToDoubleFunction<Fold> number) {
      return folds.stream().mapToDouble(number).average().orElse(Double.NaN);
    }
  }
}
