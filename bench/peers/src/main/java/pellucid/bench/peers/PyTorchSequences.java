package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import pellucid.nn.RecurrentConfig;

/// Recurrent layers and transformers in DJL's ops. Recurrent layers are PyTorch's own; its fused
/// attention and its transformer layers are not to be had through DJL, so these are composed, with
/// the tensors of PyTorch's state dict.
final class PyTorchSequences {
  private static final float EPS = 1e-5f;

  private PyTorchSequences() {}

  /// LSTM layers without dropout, from zeros: the states of the last layer after each step.
  static NDArray lstm(NDArray x, PyTorchParameters p, String name, RecurrentConfig config) {
    NDArray start = zeros(x, config);
    return x.getNDArrayInternal()
        .lstm(
            x,
            new NDList(start, start),
            weights(p, name, config),
            true,
            config.layers(),
            0,
            true,
            config.bidirectional(),
            config.batchFirst())
        .get(0);
  }

  /// GRU layers, the same way.
  static NDArray gru(NDArray x, PyTorchParameters p, String name, RecurrentConfig config) {
    return x.getNDArrayInternal()
        .gru(
            x,
            zeros(x, config),
            weights(p, name, config),
            true,
            config.layers(),
            0,
            true,
            config.bidirectional(),
            config.batchFirst())
        .get(0);
  }

  private static NDArray zeros(NDArray x, RecurrentConfig config) {
    long count = (long) config.layers() * config.directions();
    long batch = x.getShape().get(config.batchFirst() ? 0 : 1);
    return x.getManager().zeros(new Shape(count, batch, config.hidden()));
  }

  /// In the order in which PyTorch's functions take them.
  private static NDList weights(PyTorchParameters p, String name, RecurrentConfig config) {
    NDList weights = new NDList();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (int direction = 0; direction < config.directions(); direction++) {
        for (String kind : new String[] {"weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"}) {
          weights.add(p.get(name, kind + layer + (direction == 0 ? "" : "_reverse")));
        }
      }
    }
    return weights;
  }

  /// A GPT's logits.
  ///
  /// @param tokens [B, T], T the whole block
  /// @param mask [T, T], see [#causalMask]
  static NDArray gpt(NDArray tokens, NDArray mask, PyTorchParameters p, int layers, int heads) {
    NDArray table = p.get("wte.weight");
    NDArray x =
        table
            .getNDArrayInternal()
            .embedding(tokens, table, SparseFormat.DENSE)
            .singletonOrThrow()
            .add(p.get("wpe.weight"));
    for (int i = 0; i < layers; i++) {
      x = transformer(x, mask, p, "h." + i, heads, true);
    }
    return norm(x, p, "ln_f").matMul(table.transpose());
  }

  /// What is added to the scores so that a token sees only itself and those before it.
  static NDArray causalMask(NDManager manager, int steps) {
    float[] mask = new float[steps * steps];
    for (int i = 0; i < steps; i++) {
      for (int j = i + 1; j < steps; j++) {
        mask[i * steps + j] = Float.NEGATIVE_INFINITY;
      }
    }
    return manager.create(mask, new Shape(steps, steps));
  }

  /// PyTorch's `TransformerEncoderLayer` with GELU and without dropout.
  ///
  /// @param x [B, T, width]
  /// @param mask added to the scores
  static NDArray transformer(
      NDArray x, NDArray mask, PyTorchParameters p, String name, int heads, boolean normFirst) {
    if (normFirst) {
      NDArray y =
          x.add(attention(norm(x, p, name + ".norm1"), mask, p, name + ".self_attn", heads));
      return y.add(dense(norm(y, p, name + ".norm2"), p, name));
    }
    NDArray y = norm(x.add(attention(x, mask, p, name + ".self_attn", heads)), p, name + ".norm1");
    return norm(y.add(dense(y, p, name)), p, name + ".norm2");
  }

  private static NDArray dense(NDArray x, PyTorchParameters p, String name) {
    NDArray hidden = PyTorchNets.linear(x, p, name + ".linear1").getNDArrayInternal().gelu();
    return PyTorchNets.linear(hidden, p, name + ".linear2");
  }

  private static NDArray norm(NDArray x, PyTorchParameters p, String name) {
    NDArray weight = p.get(name, "weight");
    return x.getNDArrayInternal()
        .layerNorm(x, weight.getShape(), weight, p.get(name, "bias"), EPS)
        .singletonOrThrow();
  }

  /// PyTorch's `MultiheadAttention` of a sequence to itself.
  private static NDArray attention(
      NDArray x, NDArray mask, PyTorchParameters p, String name, int heads) {
    long batch = x.getShape().get(0);
    long steps = x.getShape().get(1);
    long width = x.getShape().get(2);
    long depth = width / heads;
    NDArray qkv =
        x.getNDArrayInternal()
            .linear(x, p.get(name, "in_proj_weight"), p.get(name, "in_proj_bias"))
            .singletonOrThrow();
    NDList parts = qkv.split(3, 2);
    Shape shape = new Shape(batch, steps, heads, depth);
    NDArray q = parts.get(0).reshape(shape).transpose(0, 2, 1, 3);
    NDArray k = parts.get(1).reshape(shape).transpose(0, 2, 3, 1);
    NDArray v = parts.get(2).reshape(shape).transpose(0, 2, 1, 3);
    NDArray scores = q.matMul(k).muli(1 / Math.sqrt((double) depth)).add(mask);
    NDArray y = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3).reshape(batch, steps, width);
    return PyTorchNets.linear(y, p, name + ".out_proj");
  }
}
