package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;
import pellucid.op.ConvParams;
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
      return new ForwardTrial(() -> attention(q, k, v));
    }
    List<Tensor> leaves = leaves(q, k, v);
    return new BackwardTrial(
        leaves,
        tensor(4, w.batch(), w.heads(), w.steps(), w.width()),
        () -> attention(leaves.get(0), leaves.get(1), leaves.get(2)));
  }

  private static Tensor attention(Tensor q, Tensor k, Tensor v) {
    double scale = 1 / Math.sqrt(q.dim(-1));
    return q.matmul(k.transpose(-1, -2)).mul(scale).softmax(-1).matmul(v);
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
    long hidden = fromHidden.dim(1);
    Tensor ahead = x.linear(fromInput, bias);
    Tensor h = Tensor.zeros(x.dim(0), hidden);
    Tensor c = h;
    List<Tensor> states = new ArrayList<>();
    for (long t = 0; t < x.dim(1); t++) {
      Tensor gates =
          ahead.slice(1, t, t + 1).reshape(x.dim(0), 4 * hidden).add(h.linear(fromHidden, null));
      Tensor in = gates.slice(1, 0, hidden).sigmoid();
      Tensor forget = gates.slice(1, hidden, 2 * hidden).sigmoid();
      Tensor candidate = gates.slice(1, 2 * hidden, 3 * hidden).tanh();
      Tensor out = gates.slice(1, 3 * hidden, 4 * hidden).sigmoid();
      c = forget.mul(c).add(in.mul(candidate));
      h = out.mul(c.tanh());
      states.add(h.unsqueeze(1));
    }
    return Tensor.concat(states, 1);
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
