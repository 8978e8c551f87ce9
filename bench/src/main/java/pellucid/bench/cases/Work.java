package pellucid.bench.cases;

import java.util.List;

/// A computation and its sizes: what each contestant does in its own way. All numbers are F32,
/// row-major.
public sealed interface Work {
  /// A product: [m, k] by [k, n].
  record MatMul(int m, int n, int k) implements Work {}

  /// A convolution with stride 1, padded by half its window, with a bias: images [n, c, h, w] by
  /// weights [k, c / groups, window, window].
  ///
  /// @param backward what is timed: the result, or the gradients of images, weights and bias
  record Conv(int n, int c, int h, int w, int k, int window, int groups, boolean backward)
      implements Work {
    /// Zeros on each side.
    public int padding() {
      return window / 2;
    }
  }

  /// Scaled dot-product attention over queries, keys and values [batch, heads, steps, width].
  ///
  /// @param backward what is timed: the result, or the gradients of queries, keys and values
  record Attention(int batch, int heads, int steps, int width, boolean backward) implements Work {}

  /// A function of the rows of [rows, columns].
  record Rows(RowFn fn, int rows, int columns) implements Work {}

  /// A function of the elements of one or two vectors.
  record Elements(ElementFn fn, int size) implements Work {}

  /// One layer of an LSTM from zeros over a sequence, [steps, batch, inputs], to [steps, batch,
  /// hidden], with two biases; weights, gates and their order as PyTorch has them.
  ///
  /// @param backward what is timed: the result, or the gradients of the sequence and the parameters
  record Lstm(int batch, int steps, int inputs, int hidden, boolean backward) implements Work {}

  /// A training step of a classifier: forward, mean cross-entropy, backward, Adam.
  sealed interface Training extends Work {
    /// The same network without kinks: what gradients are compared of.
    default Training smooth() {
      return this;
    }
  }

  /// A training step of a classifier of images.
  ///
  /// @param kinks whether it has the net's ReLU and maxima, or is their smooth relative
  record TrainStep(Net net, int batch, boolean kinks) implements Training {
    /// The layers.
    public List<Net.Part> parts() {
      return kinks ? net.parts() : net.smoothParts();
    }

    @Override
    public TrainStep smooth() {
      return new TrainStep(net, batch, false);
    }
  }

  /// A training step of one layer of an LSTM with a dense layer on the states of all steps: it
  /// classifies each.
  record LstmStep(int batch, int steps, int inputs, int hidden) implements Training {}

  /// A training step of a GPT without dropout: a batch of windows of tokens.
  record GptStep(int batch, int block, int layers, int heads, int width, int vocabulary)
      implements Training {}

  /// A sum so small that only the overhead of a call counts.
  ///
  /// @param gradients whether an operand requires gradients, so that the call is recorded
  record SmallAdd(int size, boolean gradients) implements Work {}

  /// Functions of rows.
  enum RowFn {
    SOFTMAX,
    /// Layer normalisation with weight and bias.
    LAYER_NORM,
    SUM,
    /// A chain of functions of elements: `gelu(x * weight + bias) * x`.
    GATE
  }

  /// Functions of elements.
  enum ElementFn {
    EXP,
    /// The exact one, by the error function.
    GELU,
    ADD
  }
}
