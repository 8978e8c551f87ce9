package pellucid.bench.duel;

import java.util.Arrays;
import java.util.List;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;
import pellucid.op.ConvParams;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Tensor;

/// Each work on tensors.
final class PellucidTrials {
  private PellucidTrials() {}

  static Trial matMul(Work.MatMul w) {
    Tensor a = Tensor.of(Inputs.uniform(1, w.m() * w.k()), w.m(), w.k());
    Tensor b = Tensor.of(Inputs.uniform(2, w.k() * w.n()), w.k(), w.n());
    return new ForwardTrial(() -> a.matmul(b));
  }

  static Trial conv(Work.Conv w) {
    int fanIn = w.c() / w.groups() * w.window() * w.window();
    Tensor x = tensor(1, w.n(), w.c(), w.h(), w.w());
    float[] weights = Inputs.weights(2, w.k() * fanIn, fanIn);
    Tensor weight = Tensor.of(weights, w.k(), w.c() / w.groups(), w.window(), w.window());
    Tensor bias = tensor(3, w.k());
    ConvParams params = ConvParams.DEFAULT.withPadding(w.padding()).withGroups(w.groups());
    if (!w.backward()) {
      return new ForwardTrial(() -> x.conv2d(weight, bias, params));
    }
    List<Tensor> leaves = leaves(x, weight, bias);
    return new BackwardTrial(
        leaves,
        tensor(4, w.n(), w.k(), w.h(), w.w()),
        () -> leaves.get(0).conv2d(leaves.get(1), leaves.get(2), params));
  }

  static Trial attention(Work.Attention w) {
    Tensor q = tensor(1, w.batch(), w.heads(), w.steps(), w.width());
    Tensor k = tensor(2, w.batch(), w.heads(), w.steps(), w.width());
    Tensor v = tensor(3, w.batch(), w.heads(), w.steps(), w.width());
    if (!w.backward()) {
      return new ForwardTrial(() -> q.attention(k, v, false));
    }
    List<Tensor> leaves = leaves(q, k, v);
    return new BackwardTrial(
        leaves,
        tensor(4, w.batch(), w.heads(), w.steps(), w.width()),
        () -> leaves.get(0).attention(leaves.get(1), leaves.get(2), false));
  }

  static Trial rows(Work.Rows w) {
    Tensor x = Tensor.of(Inputs.uniform(1, w.rows() * w.columns(), 4), w.rows(), w.columns());
    Tensor weight = tensor(2, w.columns());
    Tensor bias = tensor(3, w.columns());
    return new ForwardTrial(
        switch (w.fn()) {
          case SOFTMAX -> () -> x.softmax(1);
          case LAYER_NORM -> () -> layerNorm(x, weight, bias);
          case SUM -> () -> x.sum(1);
        });
  }

  private static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias) {
    Tensor centred = x.sub(x.meanKeep(1));
    Tensor deviation = centred.square().meanKeep(1).add(1e-5).rsqrt();
    return centred.mul(deviation).mul(weight).add(bias);
  }

  static Trial elements(Work.Elements w) {
    Tensor x = Tensor.of(Inputs.uniform(1, w.size(), 4), w.size());
    Tensor y = tensor(2, w.size());
    return new ForwardTrial(
        switch (w.fn()) {
          case EXP -> x::exp;
          case GELU -> x::gelu;
          case ADD -> () -> x.add(y);
        });
  }

  static Trial lstm(Work.Lstm w) {
    Tensor x = tensor(1, w.batch(), w.steps(), w.inputs());
    int gates = 4 * w.hidden();
    Tensor fromInput =
        Tensor.of(Inputs.weights(2, gates * w.inputs(), 6 * w.inputs()), gates, w.inputs());
    Tensor fromHidden =
        Tensor.of(Inputs.weights(3, gates * w.hidden(), 6 * w.hidden()), gates, w.hidden());
    Tensor bias = tensor(4, gates);
    if (!w.backward()) {
      return new ForwardTrial(() -> lstm(x, fromInput, fromHidden, bias));
    }
    List<Tensor> leaves = leaves(x, fromInput, fromHidden, bias);
    return new BackwardTrial(
        leaves,
        tensor(5, w.batch(), w.steps(), w.hidden()),
        () -> lstm(leaves.get(0), leaves.get(1), leaves.get(2), leaves.get(3)));
  }

  private static Tensor lstm(Tensor x, Tensor fromInput, Tensor fromHidden, Tensor bias) {
    Tensor zeros = Tensor.zeros(x.dim(0), fromHidden.dim(1));
    RecurrentWeights weights = new RecurrentWeights(fromInput, fromHidden, bias, null);
    return x.transpose(0, 1).lstm(zeros, zeros, weights).outputs().transpose(0, 1);
  }

  static Trial smallAdd(Work.SmallAdd w) {
    Tensor a = tensor(1, w.size());
    Tensor x = w.gradients() ? a.withGrad() : a;
    Tensor y = tensor(2, w.size());
    return new ForwardTrial(() -> x.add(y), 100);
  }

  private static Tensor tensor(long seed, int... dims) {
    long[] shape = new long[dims.length];
    int size = 1;
    for (int i = 0; i < dims.length; i++) {
      shape[i] = dims[i];
      size *= dims[i];
    }
    return Tensor.of(Inputs.uniform(seed, size), shape);
  }

  private static List<Tensor> leaves(Tensor... tensors) {
    return Arrays.stream(tensors).map(Tensor::withGrad).toList();
  }
}
