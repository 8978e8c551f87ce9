package pellucid.nn;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import pellucid.tensor.InPlace;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Batch normalisation of [n, f] or [n, f, h, w] (S. Ioffe, C. Szegedy, "Batch Normalization", ICML
/// 2015, algorithm 1): `y = weight * (x - mean) / sqrt(variance + eps) + bias` for each feature f.
///
/// Training takes mean and (biased) variance from the batch and moves the running statistics
/// towards them by `momentum`, there with the unbiased variance, as PyTorch does. Evaluation uses
/// the running statistics (algorithm 2).
///
/// @param weight [f]
/// @param bias [f]
/// @param runningMean [f]
/// @param runningVar [f]
/// @param momentum the share of a new batch in the running statistics
/// @param eps keeps the quotient finite
public record BatchNorm(
    Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double momentum, double eps)
    implements Layer {
  /// Checks the shapes and ranges.
  public BatchNorm {
    Shape shape = weight.shape();
    Params.require(shape.rank() == 1, () -> "batch_norm: weight must be [f], got " + shape);
    Params.shape("batch_norm: bias", bias, weight.dim(0));
    Params.shape("batch_norm: running_mean", runningMean, weight.dim(0));
    Params.shape("batch_norm: running_var", runningVar, weight.dim(0));
    if (!(momentum >= 0 && momentum <= 1) || !(eps > 0)) {
      throw new IllegalArgumentException(
          "batch_norm: momentum %s must be in [0, 1] and eps %s positive".formatted(momentum, eps));
    }
    weight = Params.learned(weight);
    bias = Params.learned(bias);
  }

  /// Fresh: weight 1, bias 0, running mean 0 and variance 1, momentum 0.1, eps 1e-5.
  ///
  /// @param features f
  public static BatchNorm of(long features) {
    return new BatchNorm(
        Tensor.ones(features),
        Tensor.zeros(features),
        Tensor.zeros(features),
        Tensor.ones(features),
        0.1,
        1e-5);
  }

  /// As [#of], but with weight 0: what it ends contributes nothing at first.
  ///
  /// @param features f
  public static BatchNorm ofZero(long features) {
    BatchNorm fresh = of(features);
    return new BatchNorm(
        Tensor.zeros(features),
        fresh.bias(),
        fresh.runningMean(),
        fresh.runningVar(),
        fresh.momentum(),
        fresh.eps());
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    int rank = x.shape().rank();
    Params.require(
        (rank == 2 || rank == 4) && x.dim(1) == weight.dim(0),
        () ->
            "batch_norm: x must be [n, %1$d] or [n, %1$d, h, w], got %2$s"
                .formatted(weight.dim(0), x.shape()));
    return pass.training() ? train(x) : x.batchNorm(runningMean, runningVar, weight, bias, eps);
  }

  private Tensor train(Tensor x) {
    long count = x.shape().size() / weight.dim(0);
    Params.require(
        count > 1,
        () ->
            "batch_norm: %s has one value per feature; train on larger batches"
                .formatted(x.shape()));
    Tensor moments = x.detach().channelMoments();
    double unbiased = (double) count / (count - 1);
    InPlace.lerp(runningMean, moments.slice(0, 0, 1).squeeze(0), momentum);
    InPlace.lerp(runningVar, moments.slice(0, 1, 2).squeeze(0).mul(unbiased), momentum);
    return x.batchNorm(moments, weight, bias, eps);
  }

  @Override
  public SequencedMap<String, Tensor> parameters() {
    return Params.weightAndBias(weight, bias);
  }

  @Override
  public SequencedMap<String, Tensor> buffers() {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    map.put("running_mean", runningMean);
    map.put("running_var", runningVar);
    return map;
  }

  @Override
  public String describe() {
    return "BatchNorm " + weight.dim(0);
  }
}
