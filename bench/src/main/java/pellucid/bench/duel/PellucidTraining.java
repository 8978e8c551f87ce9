package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.List;
import pellucid.autodiff.Gradients;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.nn.Pass;
import pellucid.optim.Adam;
import pellucid.optim.Optimizer;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Training steps of a classifier on one batch.
final class PellucidTraining implements Trial {
  private static final int LOSSES = 5;

  private final Work.Training work;
  private final Pass pass = Pass.train(new Rng(1));
  private final StepNet model;
  private final Optimizer optimizer;

  PellucidTraining(Work.Training work) {
    this.work = work;
    model = StepNet.of(work);
    optimizer = new Adam(model.net().parameters());
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      step();
    }
  }

  private double step() {
    try (var _ = TensorScope.open()) {
      Tensor loss = model.loss(pass);
      double value = loss.item();
      optimizer.step(Gradients.of(loss), Net.RATE);
      return value;
    }
  }

  /// The first gradients of all parameters of the smooth network, then the losses of five steps of
  /// the network itself, fresh since this one may have been trained.
  @Override
  public List<float[]> result() {
    List<float[]> numbers = new ArrayList<>();
    StepNet smooth = StepNet.of(work.smooth());
    try (var _ = TensorScope.open()) {
      Gradients gradients = Gradients.of(smooth.loss(pass));
      smooth.net().parameters().values().forEach(p -> numbers.add(gradients.get(p).toFloats()));
    }
    PellucidTraining fresh = new PellucidTraining(work);
    float[] losses = new float[LOSSES];
    for (int i = 0; i < LOSSES; i++) {
      losses[i] = (float) fresh.step();
    }
    numbers.add(losses);
    return numbers;
  }

  @Override
  public void close() {}
}
