package pellucid.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.FillCall;
import pellucid.kernel.KernelException;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.NormFn;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.UnaryFn;
import pellucid.memory.Storage;
import pellucid.op.Attention;
import pellucid.op.BatchNorm;
import pellucid.op.ChannelMoments;
import pellucid.op.CompactLinear;
import pellucid.op.Concat;
import pellucid.op.Copy;
import pellucid.op.CrossEntropy;
import pellucid.op.Dropout;
import pellucid.op.MatMul;
import pellucid.op.Op;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentStates;
import pellucid.op.RecurrentWeights;
import pellucid.op.RowNorm;
import pellucid.op.Softmax;
import pellucid.op.Unary;

/// An n-dimensional array of numbers, and a node of the autodiff graph.
///
/// ```java
/// Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
/// Tensor y = x.matmul(x.transpose()).relu().sum();   // 142
/// ```
///
/// Tensors are values: ops make new ones and never change their operands; what changes memory is
/// named in [InPlace]. Views (reshape, permute, slice, expand) share memory. Binary ops broadcast
/// and want equal types. A tensor is reclaimed when it is unreachable, or at the closing brace of a
/// [TensorScope].
///
/// Methods of one subject stand together in an interface: [ElementwiseOps], [ReductionOps],
/// [ImageOps], [ShapeOps], [SelectionOps]. Products, sequences, normalisation and losses are here.
///
/// Errors: [ShapeMismatchException], [DTypeMismatchException], [DeviceException] and
/// [ClosedTensorException] name the op and its operands.
public final class Tensor
    implements ElementwiseOps, ReductionOps, ImageOps, ShapeOps, SelectionOps {
  private final Storage storage;
  private final Layout layout;
  private final @Nullable Op op;
  private final boolean requiresGrad;
  private final int @Nullable [] versions; // of the op's inputs and of the result, as the op ran

  /// For the dispatcher: applications make tensors with [#of(float[], long...)] and its like.
  ///
  /// @param storage the memory
  /// @param layout how elements lie in it
  /// @param op what made it, if that is to be remembered
  @SuppressWarnings("exports")
  public Tensor(Storage storage, Layout layout, @Nullable Op op) {
    this(storage, layout, op, op != null);
  }

  private Tensor(Storage storage, Layout layout, @Nullable Op op, boolean requiresGrad) {
    this.storage = storage;
    this.layout = layout;
    this.op = op;
    this.requiresGrad = requiresGrad;
    this.versions = op == null ? null : versions(op);
  }

  // ---------------------------------------------------------------- making

  /// A tensor of these values in row-major order, copied; without sizes it has one dimension.
  public static Tensor of(float[] values, long... shape) {
    return HostArrays.of(values, shape);
  }

  /// A tensor of these values in row-major order, copied; without sizes it has one dimension.
  public static Tensor of(double[] values, long... shape) {
    return HostArrays.of(values, shape);
  }

  /// A tensor of these values in row-major order, copied; without sizes it has one dimension.
  public static Tensor of(int[] values, long... shape) {
    return HostArrays.of(values, shape);
  }

  /// A tensor of these values in row-major order, copied; without sizes it has one dimension.
  public static Tensor of(long[] values, long... shape) {
    return HostArrays.of(values, shape);
  }

  /// A tensor of these bytes, U8, in row-major order, copied; without sizes it has one dimension.
  public static Tensor of(byte[] values, long... shape) {
    return HostArrays.of(values, shape);
  }

  /// A single number, of shape `[]`.
  public static Tensor scalar(DType dtype, double value) {
    return full(Shape.of(), dtype, value);
  }

  /// F32 zeros.
  public static Tensor zeros(long... shape) {
    return full(Shape.of(shape), DType.F32, 0);
  }

  /// F32 ones.
  public static Tensor ones(long... shape) {
    return full(Shape.of(shape), DType.F32, 1);
  }

  /// The same number everywhere.
  public static Tensor full(Shape shape, DType dtype, double value) {
    return full(Device.preferred(), shape, dtype, value);
  }

  /// The same number everywhere, on a device.
  public static Tensor full(Device device, Shape shape, DType dtype, double value) {
    Tensor out = Dispatcher.allocate(device, dtype, shape);
    FillCall call = new FillCall(value, shape.toArray(), out.layout.operand(out.storage.buffer()));
    try {
      device.backend().fill(call);
    } catch (KernelException e) {
      throw DeviceException.of("full", e);
    }
    return out;
  }

  /// The same number everywhere, in the shape and type and on the device of this tensor.
  public Tensor fullLike(double value) {
    return full(device(), shape(), dtype(), value);
  }

  /// The numbers 0, 1, ... below `count`, I64.
  public static Tensor arange(long count) {
    long[] values = new long[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return of(values);
  }

  // ---------------------------------------------------------------- looking at

  /// The sizes.
  public Shape shape() {
    return layout.shape();
  }

  /// The size of a dimension; negative numbers count from the end.
  public long dim(int axis) {
    return layout.shape().dim(axis);
  }

  /// The type of the elements.
  public DType dtype() {
    return storage.dtype();
  }

  /// Where the elements live.
  public Device device() {
    return storage.device();
  }

  /// How the elements lie in memory.
  public Layout layout() {
    return layout;
  }

  /// The memory, shared with this tensor's views. For the engine itself.
  @SuppressWarnings("exports")
  public Storage storage() {
    return storage;
  }

  /// The op that made this tensor: its inputs lead on through the graph. Null for a leaf, and where
  /// no input requires a gradient.
  public @Nullable Op op() {
    return op;
  }

  /// Whether gradients flow to or through this tensor.
  public boolean requiresGrad() {
    return requiresGrad;
  }

  /// Whether an operand of the op that made this tensor, or the tensor itself, was changed in place
  /// since; then its derivative can't be taken.
  public boolean isStale() {
    return staleOperand() >= 0;
  }

  /// The first operand of the op that made this tensor that was changed in place since: its index,
  /// or the number of operands where it is this tensor itself, or -1 where there is none.
  public int staleOperand() {
    return op == null ? -1 : Arrays.mismatch(versions(op), versions);
  }

  private int[] versions(Op op) {
    List<Tensor> inputs = op.inputs();
    int[] now = new int[inputs.size() + 1];
    for (int i = 0; i < inputs.size(); i++) {
      now[i] = inputs.get(i).storage.version();
    }
    now[inputs.size()] = storage.version();
    return now;
  }

  /// The only element, as a double.
  ///
  /// @throws ShapeMismatchException if there is not exactly one
  public double item() {
    if (shape().size() != 1) {
      throw new ShapeMismatchException("item: " + shape() + " does not hold exactly one element");
    }
    return toDoubles()[0];
  }

  /// The elements in row-major order, converted.
  public float[] toFloats() {
    return HostArrays.floats(this);
  }

  /// The elements in row-major order, converted.
  public double[] toDoubles() {
    return HostArrays.doubles(this);
  }

  /// The elements in row-major order, converted.
  public long[] toLongs() {
    return HostArrays.longs(this);
  }

  // ---------------------------------------------------------------- gradients

  /// The same values as a leaf to which gradients flow: a parameter.
  public Tensor withGrad() {
    if (!dtype().isFloating()) {
      throw new DTypeMismatchException(
          "withGrad: " + dtype() + " has no gradients; cast(DType.F32) it?");
    }
    return new Tensor(storage, layout, null, true);
  }

  /// The same values, cut off from the graph.
  public Tensor detach() {
    return new Tensor(storage, layout, null, false);
  }

  // ---------------------------------------------------------------- products

  /// The matrix product of the last two dimensions; leading ones broadcast.
  ///
  /// @param other [..., k, n] for this [..., m, k]
  public Tensor matmul(Tensor other) {
    return Dispatcher.run(new MatMul(this, other, null));
  }

  /// `x weight^T + bias`, the dense layer.
  ///
  /// @param weight [out, in] for this [..., in]
  /// @param bias [out], or null
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    return Dispatcher.run(new MatMul(this, weight.transpose(), bias));
  }

  /// `activation(x weight^T + bias)`, the dense layer with its activation: one kernel where that
  /// loses nothing, that is without a gradient to come, or with relu, whose gradient needs but the
  /// result. The bits are the same either way.
  ///
  /// @param weight [out, in] for this [..., in]
  /// @param bias [out], or null
  /// @param activation a function without a number
  public Tensor linear(Tensor weight, @Nullable Tensor bias, UnaryFn activation) {
    MatMul fused = new MatMul(this, weight.transpose(), bias, activation);
    if (activation == UnaryFn.RELU || !Dispatcher.records(fused)) {
      return Dispatcher.run(fused);
    }
    return Dispatcher.run(new Unary(activation, 0, linear(weight, bias)));
  }

  /// `x weight^T * scale + bias`, the dense layer with a weight in few bits.
  ///
  /// @param weight [out, in] for this [..., in], BF16 or I8
  /// @param scale [out], a factor for each row of the weight, or null
  /// @param bias [out], or null
  public Tensor compactLinear(Tensor weight, @Nullable Tensor scale, @Nullable Tensor bias) {
    return Dispatcher.run(new CompactLinear(this, weight, scale, bias));
  }

  // ---------------------------------------------------------------- sequences

  /// Scaled dot-product attention of these queries [B, H, T, D], with the scores scaled by `1 /
  /// sqrt(D)`: [B, H, T, Dv]. Heads that were split off as views are read in place.
  ///
  /// @param keys [B, Hkv, S, D], H a multiple of Hkv
  /// @param values [B, Hkv, S, Dv]
  /// @param causal whether a query sees only keys up to its own place; with T < S the last query's
  ///   place is the last key's, as with new queries against a cache
  public Tensor attention(Tensor keys, Tensor values, boolean causal) {
    return attention(
        keys, values, null, causal, 1 / Math.sqrt(shape().rank() == 0 ? 1 : (double) dim(-1)));
  }

  /// Scaled dot-product attention of these queries [B, H, T, D]: [B, H, T, Dv]. A query that sees
  /// no key gets 0.
  ///
  /// @param keys [B, Hkv, S, D], H a multiple of Hkv
  /// @param values [B, Hkv, S, Dv]
  /// @param mask broadcasts to [B, H, T, S]: BOOL, true where a query sees a key, or of this type
  ///   and added to the scores; or null. No gradient flows to it
  /// @param causal whether a query sees only keys up to its own place
  /// @param scale what scores are multiplied with
  public Tensor attention(
      Tensor keys, Tensor values, @Nullable Tensor mask, boolean causal, double scale) {
    Attention op = new Attention(this, keys, values, mask, causal, scale);
    return op.output(Dispatcher.run(op));
  }

  /// A long short-term memory over this sequence of inputs [T, B, I].
  ///
  /// @param h0 the first state, [B, H]
  /// @param c0 the first cell state, [B, H]
  /// @param weights of four gates
  public RecurrentStates lstm(Tensor h0, Tensor c0, RecurrentWeights weights) {
    return Recurrent.run(RecurrentFn.LSTM, this, h0, c0, weights);
  }

  /// A layer of gated recurrent units over this sequence of inputs [T, B, I].
  ///
  /// @param h0 the first state, [B, H]
  /// @param weights of three gates
  public RecurrentStates gru(Tensor h0, RecurrentWeights weights) {
    return Recurrent.run(RecurrentFn.GRU, this, h0, null, weights);
  }

  /// A plain recurrent layer with tanh over this sequence of inputs [T, B, I].
  ///
  /// @param h0 the first state, [B, H]
  /// @param weights of one gate
  public RecurrentStates rnn(Tensor h0, RecurrentWeights weights) {
    return Recurrent.run(RecurrentFn.RNN_TANH, this, h0, null, weights);
  }

  /// Rotates pairs of elements of this [..., T, D] by an angle for each place and pair: `y[i] =
  /// x[i] cos[i] - x[i + D/2] sin[i]`, `y[i + D/2] = x[i + D/2] cos[i] + x[i] sin[i]`. The pairs
  /// are the two halves of the last dimension, as in GPT-NeoX and Llama (J. Su et al., "RoFormer",
  /// 2021, pairs neighbours).
  ///
  /// @param cos [T, D/2]
  /// @param sin [T, D/2]
  public Tensor rotary(Tensor cos, Tensor sin) {
    int rank = shape().rank();
    long half = rank < 2 ? 0 : dim(-1) / 2;
    if (rank < 2
        || dim(-1) % 2 != 0
        || !cos.shape().equals(Shape.of(dim(-2), half))
        || !sin.shape().equals(cos.shape())) {
      throw new ShapeMismatchException(
          "rotary: x %s must be [..., T, D] with D even, cos %s and sin %s [T, D/2]"
              .formatted(shape(), cos.shape(), sin.shape()));
    }
    Tensor left = slice(-1, 0, half);
    Tensor right = slice(-1, half, 2 * half);
    return concat(
        List.of(left.mul(cos).sub(right.mul(sin)), right.mul(cos).add(left.mul(sin))), -1);
  }

  // ---------------------------------------------------------------- normalisation

  /// Layer norm of the last dimension: `(x - mean) / sqrt(variance + eps) * weight + bias`, with
  /// the biased variance (J. L. Ba et al., "Layer Normalization", 2016).
  ///
  /// @param weight [d], or null: 1
  /// @param bias [d], or null: 0
  public Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    return Dispatcher.run(new RowNorm(NormFn.LAYER, this, weight, bias, eps));
  }

  /// RMS norm of the last dimension: `x / sqrt(mean(x^2) + eps) * weight` (B. Zhang, R. Sennrich,
  /// "Root Mean Square Layer Normalization", 2019).
  ///
  /// @param weight [d], or null: 1
  public Tensor rmsNorm(@Nullable Tensor weight, double eps) {
    return Dispatcher.run(new RowNorm(NormFn.RMS, this, weight, null, eps));
  }

  /// Group norm of this [n, c, ...]: the channels' groups of each sample are normalised to mean 0
  /// and biased variance 1, then each channel is scaled and shifted (Y. Wu, K. He, "Group
  /// Normalization", ECCV 2018).
  ///
  /// @param groups how many, a divisor of c; 1 takes all channels together, c each alone
  /// @param weight [c], or null: 1
  /// @param bias [c], or null: 0
  public Tensor groupNorm(long groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    if (shape().rank() < 2 || groups < 1 || dim(1) % groups != 0) {
      throw new ShapeMismatchException(
          "group_norm: x must be [n, c, ...] with c a multiple of the %d groups, got %s"
              .formatted(groups, shape()));
    }
    long[] perChannel = new long[shape().rank() - 1];
    Arrays.fill(perChannel, 1);
    perChannel[0] = dim(1);
    long group = dim(0) == 0 ? dim(1) / groups : shape().size() / (dim(0) * groups);
    Tensor y = reshape(dim(0), groups, group).layerNorm(null, null, eps);
    y = y.reshape(shape().toArray());
    y = weight == null ? y : y.mul(channels("weight", weight).reshape(perChannel));
    return bias == null ? y : y.add(channels("bias", bias).reshape(perChannel));
  }

  private Tensor channels(String what, Tensor x) {
    if (!x.shape().equals(Shape.of(dim(1)))) {
      throw new ShapeMismatchException(
          "group_norm: the %s must have shape [%d], got %s".formatted(what, dim(1), x.shape()));
    }
    return x;
  }

  /// Mean and biased variance of each channel of this [n, c] or [n, c, h, w]: [2, c], the means in
  /// the first row.
  public Tensor channelMoments() {
    return Dispatcher.run(new ChannelMoments(this));
  }

  /// Batch norm of this [n, c] or [n, c, h, w] by its own statistics (S. Ioffe, C. Szegedy, "Batch
  /// Normalization", 2015, algorithm 1).
  ///
  /// ```java
  /// Tensor moments = x.detach().channelMoments(); // also for the running statistics
  /// Tensor y = x.batchNorm(moments, weight, bias, 1e-5);
  /// ```
  ///
  /// @param moments [2, c], this tensor's [#channelMoments()]; the gradient by this tensor says how
  ///   they move with it, so they need none of their own
  /// @param weight [c]
  /// @param bias [c]
  public Tensor batchNorm(Tensor moments, Tensor weight, Tensor bias, double eps) {
    Tensor mean = moments.slice(0, 0, 1).squeeze(0);
    Tensor variance = moments.slice(0, 1, 2).squeeze(0);
    return Dispatcher.run(new BatchNorm(this, mean, variance, weight, bias, eps, true));
  }

  /// Batch norm of this [n, c] or [n, c, h, w] by given statistics (algorithm 2 there), which are
  /// differentiated like any operand.
  ///
  /// @param mean [c]
  /// @param variance [c]
  /// @param weight [c]
  /// @param bias [c]
  public Tensor batchNorm(Tensor mean, Tensor variance, Tensor weight, Tensor bias, double eps) {
    return Dispatcher.run(new BatchNorm(this, mean, variance, weight, bias, eps, false));
  }

  // ---------------------------------------------------------------- classification

  /// The softmax along an axis.
  public Tensor softmax(int axis) {
    return normalised(false, axis);
  }

  /// The logarithm of the softmax along an axis.
  public Tensor logSoftmax(int axis) {
    return normalised(true, axis);
  }

  private Tensor normalised(boolean log, int axis) {
    if (shape().rank() < 2 || shape().axis(axis) == shape().rank() - 1) {
      return Dispatcher.run(new Softmax(log, this));
    }
    return Dispatcher.run(new Softmax(log, transpose(axis, -1))).transpose(axis, -1);
  }

  /// The mean cross-entropy of these logits [n, classes], in nats.
  ///
  /// @param labels [n], I64 or I32, each in [0, classes)
  public Tensor crossEntropy(Tensor labels) {
    return Dispatcher.run(new CrossEntropy(this, labels, LabelTerms.PLAIN)).mean();
  }

  /// The mean cross-entropy of these logits [n, classes], in nats, with a share of each label
  /// spread evenly over all classes (C. Szegedy et al., "Rethinking the Inception Architecture",
  /// CVPR 2016, section 7).
  ///
  /// @param labels [n], I64 or I32, each in [0, classes)
  /// @param smoothing the share, in [0, 1]
  public Tensor crossEntropy(Tensor labels, double smoothing) {
    LabelTerms terms = new LabelTerms(smoothing, OptionalLong.empty());
    return Dispatcher.run(new CrossEntropy(this, labels, terms)).mean();
  }

  /// The mean cross-entropy of these logits [n, classes], in nats, over the samples whose label
  /// counts, with label smoothing. Samples whose label is ignored add nothing and get the gradient
  /// 0. If all are ignored, the result is NaN, the mean of nothing, and the gradient 0, as in
  /// PyTorch.
  ///
  /// @param labels [n], I64 or I32, each in [0, classes) or ignored
  /// @param smoothing the share of a label that is spread over all classes, in [0, 1]
  /// @param ignored the label that does not count, often -100; it need not be a class
  public Tensor crossEntropy(Tensor labels, double smoothing, long ignored) {
    LabelTerms terms = new LabelTerms(smoothing, OptionalLong.of(ignored));
    Tensor losses = Dispatcher.run(new CrossEntropy(this, labels, terms));
    Tensor counted = labels.ne(labels.fullLike((double) ignored)).cast(dtype()).sum();
    return losses.sum().div(counted);
  }

  /// The mean cross-entropy of these logits and probabilities, in nats, each element a yes or no by
  /// itself: `target softplus(-x) + (1 - target) softplus(x)`, which neither overflows nor cancels.
  ///
  /// @param target of the same shape, each in [0, 1]
  public Tensor binaryCrossEntropyWithLogits(Tensor target) {
    requireSameShape("binary_cross_entropy", target);
    Tensor yes = target.mul(neg().softplus());
    return yes.add(target.neg().add(1).mul(softplus())).mean();
  }

  /// The mean Huber loss (P. Huber, "Robust Estimation of a Location Parameter", 1964): `d^2 / 2`
  /// for differences d of up to delta, `delta (|d| - delta / 2)` beyond.
  ///
  /// @param target of the same shape
  /// @param delta where the parabola goes over into a line, positive
  public Tensor huber(Tensor target, double delta) {
    requireSameShape("huber", target);
    if (!(delta > 0 && delta < Double.POSITIVE_INFINITY)) {
      throw new PellucidException("huber: delta %s must be positive".formatted(delta));
    }
    Tensor distance = sub(target).abs();
    Tensor near = distance.clampMax(delta);
    return near.mul(distance.sub(near.mul(0.5))).mean();
  }

  /// The mean squared difference, over all elements.
  ///
  /// @param target of the same shape
  public Tensor mse(Tensor target) {
    requireSameShape("mse", target);
    return sub(target).square().mean();
  }

  private void requireSameShape(String loss, Tensor target) {
    if (!shape().equals(target.shape())) {
      throw new ShapeMismatchException(
          "%s: prediction %s and target %s differ in shape"
              .formatted(loss, shape(), target.shape()));
    }
  }

  /// Zeroes each element with probability p and divides the others by `1 - p`; takes one draw from
  /// the generator.
  public Tensor dropout(double p, Rng rng) {
    return Dispatcher.run(new Dropout(this, p, rng.seed(), rng.nextStream()));
  }

  // ---------------------------------------------------------------- copies

  /// Tensors one behind the other along an axis.
  public static Tensor concat(List<Tensor> tensors, int axis) {
    return Dispatcher.run(Concat.of(tensors, axis));
  }

  /// Tensors of one shape side by side along a new dimension before `axis`.
  public static Tensor stack(List<Tensor> tensors, int axis) {
    if (tensors.isEmpty()) {
      throw new ShapeMismatchException("stack: there is nothing to stack");
    }
    Shape first = tensors.getFirst().shape();
    List<Tensor> slices = new ArrayList<>(tensors.size());
    for (Tensor tensor : tensors) {
      if (!tensor.shape().equals(first)) {
        throw new ShapeMismatchException(
            "stack: %s and %s differ in shape".formatted(first, tensor.shape()));
      }
      slices.add(tensor.unsqueeze(axis));
    }
    return concat(slices, axis);
  }

  /// The same values in another type.
  public Tensor cast(DType dtype) {
    return dtype == dtype() ? this : Dispatcher.run(new Copy(this, dtype));
  }

  /// The same values, row-major without gaps: this tensor if it is that already, else a copy.
  public Tensor contiguous() {
    return layout.isDense() ? this : Dispatcher.run(new Copy(this, dtype()));
  }

  /// The same values on another device, as a leaf; this tensor if it is there already.
  public Tensor to(Device device) {
    return device == device() ? this : HostArrays.move(this, device);
  }

  /// Type, shape and, where they are few, the values.
  @Override
  public String toString() {
    return TensorFormat.format(this);
  }
}
