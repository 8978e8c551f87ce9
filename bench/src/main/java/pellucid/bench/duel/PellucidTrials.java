package pellucid.bench.duel;

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
          case LAYER_NORM -> () -> x.layerNorm(weight, bias, 1e-5);
          case SUM -> () -> x.sum(1);
          case GATE -> () -> x.mul(weight).add(bias).gelu().mul(x);
        });
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
    int gates = 4 * w.hidden();
    float[] fromInput = Inputs.weights(2, gates * w.inputs(), 6 * w.inputs());
    float[] fromState = Inputs.weights(3, gates * w.hidden(), 6 * w.hidden());
    List<Tensor> values =
        List.of(
            tensor(1, w.steps(), w.batch(), w.inputs()),
            Tensor.of(fromInput, gates, w.inputs()),
            Tensor.of(fromState, gates, w.hidden()),
            tensor(4, gates),
            tensor(5, gates));
    Tensor start = Tensor.zeros(w.batch(), w.hidden());
    if (!w.backward()) {
      return new ForwardTrial(() -> lstm(values, start));
    }
    List<Tensor> leaves = leaves(values);
    Tensor weights = tensor(6, w.steps(), w.batch(), w.hidden());
    return new BackwardTrial(leaves, weights, () -> lstm(leaves, start));
  }

  private static Tensor lstm(List<Tensor> in, Tensor start) {
    RecurrentWeights weights = new RecurrentWeights(in.get(1), in.get(2), in.get(3), in.get(4));
    return in.get(0).lstm(start, start, weights).outputs();
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
    return leaves(List.of(tensors));
  }

  private static List<Tensor> leaves(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::withGrad).toList();
  }
}
