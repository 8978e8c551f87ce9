package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import pellucid.autodiff.Gradients;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.NormFn;
import pellucid.kernel.PoolFn;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.UnaryFn;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.BatchNormBackward;
import pellucid.op.Conv2dBackwardInput;
import pellucid.op.Conv2dBackwardWeight;
import pellucid.op.ConvParams;
import pellucid.op.CrossEntropyBackward;
import pellucid.op.Pool2dBackward;
import pellucid.op.PoolParams;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.RecurrentWeights;
import pellucid.op.RowNormBackward;
import pellucid.op.ScatterAdd;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;
import pellucid.tensor.GradientException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// What the ops must refuse: each message names the op, the operands and, where there is one, the
/// way out.
public final class BadInputs {
  private final List<BadInput> rows = new ArrayList<>();
  private final Tensor x23 = Tensor.ones(2, 3);
  private final Tensor x45 = Tensor.ones(4, 5);
  private final Tensor image = Tensor.ones(1, 3, 4, 4);
  private final Tensor whole = Tensor.of(new int[] {1, 2, 3}, 3);
  private final Tensor truth = whole.eq(whole);

  private BadInputs() {}

  /// All rows.
  public static List<BadInput> all() {
    BadInputs inputs = new BadInputs();
    inputs.addElementwise();
    inputs.addReductions();
    inputs.addProducts();
    inputs.addActivations();
    inputs.addCompact();
    inputs.addConvolutions();
    inputs.addTransposedConvolutions();
    inputs.addPooling();
    inputs.addClassification();
    inputs.addAttention();
    inputs.addRecurrent();
    inputs.addNorms();
    inputs.addIndexing();
    inputs.addShapes();
    BadSelections.addTo(inputs.rows);
    return inputs.rows;
  }

  private void shape(String op, Runnable code, String message) {
    rows.add(BadInput.shape(op, code, message));
  }

  private void dtype(String op, Runnable code, String message) {
    rows.add(BadInput.dtype(op, code, message));
  }

  private void addElementwise() {
    shape(
        "add",
        () -> x23.add(x45),
        "add: [2,3] and [4,5] do not broadcast: sizes 3 and 5 of dimension 1 (from the end) differ"
            + " and neither is 1");
    dtype(
        "add",
        () -> x23.add(x23.cast(DType.F64)),
        "add: F32 [2,3] and F64 [2,3] differ in type; cast one of them?");
    dtype("mul", () -> truth.mul(truth), "mul: is not defined on BOOL [3]; cast(DType.F32) it?");
    dtype("exp", () -> whole.exp(), "exp: needs a floating type, got I32 [3]; cast(DType.F32) it?");
    dtype(
        "pow",
        () -> whole.pow(whole),
        "pow: needs a floating type, got I32 [3]; cast(DType.F32) it?");
    dtype("neg", () -> truth.neg(), "neg: is not defined on BOOL [3]; cast(DType.F32) it?");
    rows.add(
        new BadInput(
            "add",
            () -> x23.add(Tensor.full(Device.scalar(), Shape.of(3), DType.F32, 1)),
            DeviceException.class,
            "add: operands live on cpu and on scalar; move one of them with to(device)"));
  }

  private void addReductions() {
    shape("sum", () -> x23.sum(2), "axis 2: [2,3] has 2 dimensions");
    shape("sum", () -> x23.sum(0, -2), "sum: axis -2 of [2,3] is named twice");
    shape(
        "max",
        () -> Tensor.zeros(2, 0).max(1),
        "max: dimension 1 of [2,0] is empty, there is nothing to choose from");
    dtype(
        "mean",
        () -> whole.mean(),
        "mean: needs a floating type, got I32 [3]; cast(DType.F32) it?");
    shape(
        "argmax",
        () -> Tensor.zeros(2, 0).argMax(1),
        "argmax: dimension 1 of [2,0] is empty, there is nothing to choose from");
  }

  private void addProducts() {
    shape(
        "matmul",
        () -> x23.matmul(x45),
        "matmul: [2,3] x [4,5]: inner dimensions 3 and 4 differ; transpose an operand?");
    shape(
        "matmul",
        () -> x23.matmul(Tensor.ones(3)),
        "matmul: [2,3] x [3]: both operands need two dimensions; unsqueeze the vector?");
    shape(
        "matmul",
        () -> Tensor.ones(2, 1, 3).matmul(Tensor.ones(4, 3, 1).expand(5, 4, 3, 1).slice(1, 0, 3)),
        "matmul: [2] and [5,3] do not broadcast: sizes 2 and 3 of dimension 1 (from the end) differ"
            + " and neither is 1");
    shape(
        "matmul",
        () -> x23.linear(x45.slice(1, 0, 3), Tensor.ones(5)),
        "matmul: bias [5] does not broadcast to the product [2,4]");
    dtype(
        "matmul",
        () -> x23.matmul(x23.transpose().cast(DType.F64)),
        "matmul: F32 [2,3] and F64 [3,2] differ in type; cast one of them?");
  }

  private void addCompact() {
    Tensor weight = Tensor.ones(4, 3).cast(DType.I8);
    dtype(
        "compact_linear",
        () -> x23.compactLinear(Tensor.ones(4, 3), null, null),
        "compact_linear: weight must be BF16 or I8, got F32 [4,3]; linear takes it?");
    shape(
        "compact_linear",
        () -> x45.compactLinear(weight, null, null),
        "compact_linear: [4,5] x [4,3]: x must be [..., in] for a weight [out, in]");
    shape(
        "compact_linear",
        () -> x23.compactLinear(weight, Tensor.ones(3), null),
        "compact_linear: scale must have shape [4], got [3]");
    dtype(
        "compact_linear",
        () -> x23.compactLinear(weight, null, Tensor.ones(4).cast(DType.F64)),
        "compact_linear: F32 [2,3] and F64 [4] differ in type; cast one of them?");
  }

  private void addActivations() {
    rows.add(
        new BadInput(
            "matmul",
            () -> x23.linear(x45.slice(1, 0, 3), null, UnaryFn.LEAKY_RELU),
            PellucidException.class,
            "matmul: leaky_relu takes a number; apply it to the product"));
  }

  private void addConvolutions() {
    ConvParams plain = ConvParams.DEFAULT;
    Tensor weight = Tensor.ones(2, 3, 3, 3);
    shape(
        "conv2d",
        () -> x23.conv2d(weight, null, plain),
        "conv2d: images must be [n, c, h, w], got [2,3]");
    shape(
        "conv2d",
        () -> image.conv2d(Tensor.ones(2, 2, 3, 3), null, plain),
        "conv2d: weights [2,2,3,3] do not fit images [1,3,4,4]: 1 groups of 2 channels make 2, not"
            + " 3, or 2 output channels don't divide by the groups");
    shape(
        "conv2d",
        () -> image.conv2d(Tensor.ones(2, 3, 5, 5), null, plain),
        "conv2d: a 5x5 kernel (dilation 1x1) does not fit into images [1,3,4,4] padded by 0x0; pad"
            + " more or shrink the kernel");
    shape(
        "conv2d",
        () -> image.conv2d(weight, Tensor.ones(3), plain),
        "conv2d: the bias must have shape [2], got [3]");
    shape("conv2d", () -> plain.withStride(0), "conv2d: stride 0x0 must be 1 or more");
    shape("conv2d", () -> plain.withPadding(-1), "conv2d: padding -1x-1 must be 0 or more");
    shape("conv2d", () -> plain.withDilation(0), "conv2d: dilation 0x0 must be 1 or more");
    shape("conv2d", () -> plain.withGroups(0), "conv2d: 0 groups; there must be 1 or more");
    shape(
        "conv2d_backward_input",
        () -> Dispatcher.run(new Conv2dBackwardInput(image, weight, image.shape(), plain)),
        "conv2d_backward_input: the gradient must have shape [1,2,2,2], got [1,3,4,4]");
    shape(
        "conv2d_backward_weight",
        () -> Dispatcher.run(new Conv2dBackwardWeight(image, image, weight.shape(), plain)),
        "conv2d_backward_weight: the gradient must have shape [1,2,2,2], got [1,3,4,4]");
  }

  private void addTransposedConvolutions() {
    ConvParams plain = ConvParams.DEFAULT;
    Tensor weight = Tensor.ones(3, 2, 3, 3);
    shape(
        "conv_transpose2d",
        () -> x23.convTranspose2d(weight, null, plain, 0),
        "conv_transpose2d: images must be [n, c, h, w], got [2,3]");
    shape(
        "conv_transpose2d",
        () -> image.convTranspose2d(x23, null, plain, 0),
        "conv_transpose2d: weights must be [c, k / groups, r, s], got [2,3]");
    shape(
        "conv_transpose2d",
        () -> image.convTranspose2d(Tensor.ones(2, 3, 3, 3), null, plain, 0),
        "conv_transpose2d: weights [2,3,3,3] do not fit images [1,3,4,4]: 2 input channels, not 3,"
            + " or they don't divide by 1 groups");
    shape(
        "conv_transpose2d",
        () -> image.convTranspose2d(weight, null, plain, 1),
        "conv_transpose2d: output padding 1x1 must be 0 or more and less than the stride 1x1");
    shape(
        "conv_transpose2d",
        () -> image.convTranspose2d(weight, null, plain.withPadding(4), 0),
        "conv_transpose2d: images [1,3,4,4] by weights [3,2,3,3] would be -2x-2; pad less");
    shape(
        "conv_transpose2d",
        () -> image.convTranspose2d(weight, Tensor.ones(3), plain, 0),
        "conv_transpose2d: the bias must have shape [2], got [3]");
    shape(
        "conv1d",
        () -> image.conv1d(weight, null, plain),
        "conv1d: sequences must be [n, c, length] and weights [k, c / groups, window], got"
            + " [1,3,4,4] and [3,2,3,3]");
  }

  private void addPooling() {
    PoolParams two = PoolParams.of(2);
    shape(
        "max_pool2d",
        () -> x23.maxPool2d(two),
        "max_pool2d: images must be [n, c, h, w], got [2,3]");
    shape(
        "avg_pool2d",
        () -> image.avgPool2d(PoolParams.of(5)),
        "avg_pool2d: a 5x5 window does not fit into images [1,3,4,4] padded by 0x0");
    shape(
        "max_pool2d",
        () -> PoolParams.of(2, 2, 2),
        "pool2d: padding 2x2 must be at most half the window 2x2");
    shape("max_pool2d", () -> PoolParams.of(0), "pool2d: window 0x0 must be 1x1 or more");
    shape(
        "max_pool2d_backward",
        () -> Dispatcher.run(new Pool2dBackward(PoolFn.MAX, image, image, two)),
        "max_pool2d_backward: the gradient must have shape [1,3,2,2], got [1,3,4,4]");
  }

  private void addClassification() {
    Tensor labels = Tensor.of(new long[] {0, 3}, 2);
    shape(
        "softmax",
        () -> Tensor.scalar(DType.F32, 1).softmax(-1),
        "softmax: [] has no last dimension to normalise");
    shape(
        "cross_entropy",
        () -> x45.crossEntropy(labels),
        "cross_entropy: labels must be [4], one per row of the logits [4,5], got [2]");
    shape(
        "cross_entropy",
        () -> x23.crossEntropy(labels),
        "cross_entropy: label 3 at position 1 is not in [0, 3)");
    dtype(
        "cross_entropy",
        () -> x23.crossEntropy(labels.cast(DType.F32)),
        "cross_entropy: indices must be I64 or I32, got F32; cast(DType.I64) them?");
    shape(
        "cross_entropy_backward",
        () ->
            Dispatcher.run(new CrossEntropyBackward(x45, Tensor.arange(4), LabelTerms.PLAIN, x23)),
        "cross_entropy_backward: the gradient must have shape [4], got [2,3]");
    shape(
        "cross_entropy",
        () -> x23.crossEntropy(Tensor.of(new long[] {-100, -1}), 0, -100),
        "cross_entropy: label -1 at position 1 is not in [0, 3)");
    rows.add(
        new BadInput(
            "cross_entropy",
            () -> x23.crossEntropy(Tensor.arange(2), 1.5),
            PellucidException.class,
            "cross_entropy: smoothing 1.5 is not in [0, 1]"));
    shape(
        "huber",
        () -> x23.huber(x45, 1),
        "huber: prediction [2,3] and target [4,5] differ in shape");
    rows.add(
        new BadInput(
            "huber",
            () -> x23.huber(x23, 0),
            PellucidException.class,
            "huber: delta 0.0 must be positive"));
    shape(
        "binary_cross_entropy",
        () -> x23.binaryCrossEntropyWithLogits(x45),
        "binary_cross_entropy: prediction [2,3] and target [4,5] differ in shape");
    shape("mse", () -> x23.mse(x45), "mse: prediction [2,3] and target [4,5] differ in shape");
    rows.add(
        new BadInput(
            "dropout",
            () -> x23.dropout(1, new Rng(0)),
            PellucidException.class,
            "dropout: probability 1.0 is not in [0, 1)"));
  }

  private void addAttention() {
    Tensor q = Tensor.ones(2, 6, 5, 4);
    Tensor k = Tensor.ones(2, 3, 7, 4);
    shape(
        "attention",
        () -> x23.attention(k, k, false),
        "attention: queries must be [B, H, T, D], got [2,3]");
    shape(
        "attention",
        () -> q.attention(Tensor.ones(2, 3, 7, 5), k, false),
        "attention: queries [2,6,5,4] and keys [2,3,7,5] differ in batch or depth");
    shape(
        "attention",
        () -> q.attention(k, Tensor.ones(2, 3, 6, 4), false),
        "attention: keys [2,3,7,4] and values [2,3,6,4] differ in batch, heads or length");
    shape(
        "attention",
        () -> q.attention(Tensor.ones(2, 4, 7, 4), Tensor.ones(2, 4, 7, 4), false),
        "attention: the 6 heads of queries [2,6,5,4] are no multiple of the 4 of keys [2,4,7,4]");
    shape(
        "attention",
        () -> q.slice(3, 0, 0).attention(k.slice(3, 0, 0), k, null, false, 1),
        "attention: queries [2,6,5,0] have no depth");
    shape(
        "attention",
        () -> q.attention(k, k, Tensor.ones(5, 6), false, 1),
        "attention: mask [5,6] does not broadcast to the scores [2,6,5,7]");
    dtype(
        "attention",
        () -> q.attention(k, k, Tensor.ones(5, 7).cast(DType.I32), false, 1),
        "attention: the mask must be BOOL or F32, got I32 [5,7]; compare it with ne(0)?");
    dtype(
        "attention",
        () -> q.attention(k.cast(DType.F64), k, false),
        "attention: F32 [2,6,5,4] and F64 [2,3,7,4] differ in type; cast one of them?");
    rows.add(
        new BadInput(
            "attention",
            () -> q.attention(k, k, null, false, Double.NaN),
            PellucidException.class,
            "attention: scale NaN is not finite"));
    rows.add(
        new BadInput(
            "attention",
            () -> {
              Tensor mask = Tensor.ones(5, 7).withGrad();
              Gradients.of(q.attention(k, k, mask, false, 1).sum());
            },
            GradientException.class,
            "attention: has no derivative by its mask; detach() it, or compose matmul and"
                + " softmax"));
    Attention forward = new Attention(q, k, k, null, false, 1);
    shape(
        "attention_backward",
        () -> Dispatcher.run(new AttentionBackward(forward, x23, x23)),
        "attention_backward: the result must have shape [300], got [2,3]");
  }

  private void addRecurrent() {
    Tensor x = Tensor.ones(3, 2, 5);
    Tensor h = Tensor.ones(2, 4);
    RecurrentWeights weights =
        new RecurrentWeights(Tensor.ones(16, 5), Tensor.ones(16, 4), null, null);
    shape("lstm", () -> x23.lstm(h, h, weights), "lstm: inputs must be [T, B, I], got [2,3]");
    shape("lstm", () -> x.slice(0, 0, 0).lstm(h, h, weights), "lstm: inputs [0,2,5] have no step");
    shape(
        "lstm",
        () -> x.lstm(Tensor.ones(3, 4), h, weights),
        "lstm: the first state must be [2, H], one row for each sequence of the inputs [3,2,5], got"
            + " [3,4]");
    shape(
        "lstm",
        () -> x.lstm(h, Tensor.ones(2, 3), weights),
        "lstm: the first cell state must have shape [2,4], got [2,3]");
    shape("gru", () -> x.gru(h, weights), "gru: weightIh must have shape [12,5], got [16,5]");
    shape(
        "lstm",
        () ->
            x.lstm(
                h,
                h,
                new RecurrentWeights(weights.weightIh(), weights.weightHh(), null, Tensor.ones(4))),
        "lstm: biasHh must have shape [16], got [4]");
    dtype(
        "lstm",
        () -> x.lstm(h.cast(DType.F64), h, weights),
        "lstm: F32 [3,2,5] and F64 [2,4] differ in type; cast one of them?");
    Recurrent layer = new Recurrent(RecurrentFn.LSTM, x, h, h, weights, false);
    shape(
        "lstm_backward",
        () -> Dispatcher.run(new RecurrentBackward(layer, x23, x23)),
        "lstm_backward: the forward pass kept nothing for its gradient");
    shape(
        "gru",
        () -> new Recurrent(RecurrentFn.GRU, x, h, h, weights, false),
        "gru: only an LSTM has a cell state");
  }

  private void addNorms() {
    Tensor one = Tensor.ones(3);
    shape(
        "layer_norm",
        () -> Tensor.scalar(DType.F32, 1).layerNorm(null, null, 1e-5),
        "layer_norm: [] has no rows to normalise");
    shape(
        "rms_norm",
        () -> Tensor.zeros(2, 0).rmsNorm(null, 1e-5),
        "rms_norm: [2,0] has no rows to normalise");
    shape(
        "layer_norm",
        () -> x23.layerNorm(x23, null, 1e-5),
        "layer_norm: the weight must have shape [3], got [2,3]");
    shape(
        "layer_norm",
        () -> x23.layerNorm(null, Tensor.ones(2), 1e-5),
        "layer_norm: the bias must have shape [3], got [2]");
    dtype(
        "layer_norm",
        () -> x23.layerNorm(one.cast(DType.F64), null, 1e-5),
        "layer_norm: F32 [2,3] and F64 [3] differ in type; cast one of them?");
    rows.add(
        new BadInput(
            "rms_norm",
            () -> x23.rmsNorm(one, -1),
            PellucidException.class,
            "rms_norm: eps -1.0 is not in [0, infinity)"));
    shape(
        "layer_norm_backward",
        () -> Dispatcher.run(new RowNormBackward(NormFn.LAYER, x23, one, x45, 1e-5)),
        "layer_norm_backward: the gradient must have shape [2,3], got [4,5]");
    shape(
        "group_norm",
        () -> x23.groupNorm(2, null, null, 1e-5),
        "group_norm: x must be [n, c, ...] with c a multiple of the 2 groups, got [2,3]");
    shape(
        "group_norm",
        () -> x23.groupNorm(3, null, x23, 1e-5),
        "group_norm: the bias must have shape [3], got [2,3]");
    shape(
        "rotary",
        () -> x23.rotary(x23, x23),
        "rotary: x [2,3] must be [..., T, D] with D even, cos [2,3] and sin [2,3] [T, D/2]");
    shape(
        "channel_moments",
        () -> Tensor.ones(2, 3, 4).channelMoments(),
        "channel_moments: x must be [n, c] or [n, c, h, w], got [2,3,4]");
    shape(
        "channel_moments",
        () -> Tensor.zeros(0, 3).channelMoments(),
        "channel_moments: the channels of [0,3] are empty");
    shape(
        "batch_norm",
        () -> x23.batchNorm(one, one, Tensor.ones(2), one, 1e-5),
        "batch_norm: the weight must have shape [3], got [2]");
    shape(
        "batch_norm_backward",
        () -> Dispatcher.run(new BatchNormBackward(x23, one, one, one, x45, 1e-5)),
        "batch_norm_backward: the gradient must have shape [2,3], got [4,5]");
  }

  private void addIndexing() {
    shape(
        "gather",
        () -> x23.gather(Tensor.of(new long[] {0, -1}, 2), 0),
        "gather: index -1 at position 1 is not in [0, 2)");
    dtype(
        "gather",
        () -> x23.gather(Tensor.ones(2), 0),
        "gather: indices must be I64 or I32, got F32; cast(DType.I64) them?");
    shape(
        "scatter_add",
        () -> Dispatcher.run(new ScatterAdd(x23, Tensor.arange(2), 0, Shape.of(4, 4))),
        "scatter_add: the slices must have shape [2,4], got [2,3]");
    shape(
        "concat",
        () -> Tensor.concat(List.of(x23, x45), 0),
        "concat: [2,3] and [4,5] differ in more than dimension 0");
    shape("concat", () -> Tensor.concat(List.of(), 0), "concat: there is nothing to concatenate");
  }

  private void addShapes() {
    shape("reshape", () -> x23.reshape(4), "reshape: [2,3] has 6 elements, [4] has 4");
    shape(
        "reshape",
        () -> x23.reshape(4, -1),
        "reshape: the 6 elements of [2,3] do not divide by the other sizes' product 4");
    shape("reshape", () -> x23.reshape(-1, -1), "reshape: only one size may be -1");
    shape("shape", () -> Tensor.zeros(2, -3), "shape [2, -3]: sizes must not be negative");
    shape(
        "permute",
        () -> x23.permute(0, 0),
        "permute: [0, 0] does not name each dimension of [2,3] once");
    shape("expand", () -> x23.expand(2, 4), "expand: [2,3] does not broadcast to [2,4]");
    shape("slice", () -> x23.slice(1, 2, 4), "slice: 2 to 4 is not within dimension 1 of [2,3]");
    shape("slice", () -> x23.slice(1, 0, 3, 0), "slice: step 0 must be 1 or more");
    shape("item", () -> x23.item(), "item: [2,3] does not hold exactly one element");
    shape(
        "of",
        () -> Tensor.of(new float[] {1, 2, 3}, 2, 2),
        "of: 3 values do not fill shape [2,2] of 4");
    dtype(
        "withGrad", () -> whole.withGrad(), "withGrad: I32 has no gradients; cast(DType.F32) it?");
  }
}
