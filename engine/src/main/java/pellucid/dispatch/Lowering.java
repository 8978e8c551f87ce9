package pellucid.dispatch;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.CompactGemmCall;
import pellucid.kernel.ConvCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.GemmCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.PoolFn;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.SoftmaxCall;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.WhereCall;
import pellucid.op.AdaptiveAvgPool2d;
import pellucid.op.AdaptiveAvgPool2dBackward;
import pellucid.op.AddAlong;
import pellucid.op.ArgMax;
import pellucid.op.ArgSort;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.BatchNorm;
import pellucid.op.BatchNormBackward;
import pellucid.op.Binary;
import pellucid.op.ChannelMoments;
import pellucid.op.CompactLinear;
import pellucid.op.Concat;
import pellucid.op.Conv2d;
import pellucid.op.Conv2dBackwardInput;
import pellucid.op.Conv2dBackwardWeight;
import pellucid.op.ConvTranspose2d;
import pellucid.op.Copy;
import pellucid.op.CrossEntropy;
import pellucid.op.CrossEntropyBackward;
import pellucid.op.CumSum;
import pellucid.op.Dropout;
import pellucid.op.Flip;
import pellucid.op.Gather;
import pellucid.op.KernelOp;
import pellucid.op.MatMul;
import pellucid.op.Multinomial;
import pellucid.op.Pad;
import pellucid.op.Pool2d;
import pellucid.op.Pool2dBackward;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.Reduce;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.op.ScatterAdd;
import pellucid.op.SliceBackward;
import pellucid.op.Softmax;
import pellucid.op.TakeAlong;
import pellucid.op.Unary;
import pellucid.op.Where;
import pellucid.tensor.Layout;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// From an op to the call record of its kernel: one exhaustive switch. Operands that a kernel wants
/// dense are copied here.
final class Lowering {
  private Lowering() {}

  static void run(KernelOp op, Tensor out, KernelBackend backend) {
    Operand y = operand(out);
    switch (op) {
      case Unary(var fn, double alpha, Tensor x) ->
          backend.unary(new UnaryCall(fn, alpha, dims(x), operand(x), y));
      case Binary binary -> binary(binary, y, backend);
      case Where(Tensor condition, Tensor a, Tensor b, Shape shape) ->
          backend.where(
              new WhereCall(
                  shape.toArray(),
                  expand(condition, shape),
                  expand(a, shape),
                  expand(b, shape),
                  y));
      case Flip(Tensor x, long axes) ->
          backend.copy(new CopyCall(dims(x), x.layout().reversed(axes, x.storage().buffer()), y));
      case Pad pad -> pad(pad, out, backend);
      case Copy(Tensor x, _) -> backend.copy(new CopyCall(dims(x), operand(x), y));
      case Reduce reduce -> reduce(reduce, out, backend);
      case ArgMax argMax -> AxisLowering.argMax(argMax, y, backend);
      case CumSum sum -> AxisLowering.cumSum(sum, y, backend);
      case ArgSort sort -> AxisLowering.argSort(sort, y, backend);
      case MatMul matmul -> matmul(matmul, out, backend);
      case CompactLinear(Tensor x, Tensor weight, var scale, var bias) -> {
        long k = weight.shape().dim(1);
        long n = weight.shape().dim(0);
        long m = n == 0 ? 0 : out.shape().size() / n;
        backend.compactGemm(
            new CompactGemmCall(
                m,
                n,
                k,
                dense(x),
                dense(weight),
                scale == null ? null : dense(scale),
                bias == null ? null : dense(bias),
                y));
      }
      case Conv2d(Tensor x, Tensor w, var bias, _, var geometry) ->
          backend.conv2d(new ConvCall(geometry, dense(x), dense(w), y, denseOrNull(bias)));
      case Conv2dBackwardInput(Tensor gradY, Tensor w, _, _, var geometry) ->
          backend.conv2dBackwardInput(new ConvCall(geometry, y, dense(w), dense(gradY), null));
      case Conv2dBackwardWeight(Tensor x, Tensor gradY, _, _, var geometry) ->
          backend.conv2dBackwardWeight(new ConvCall(geometry, dense(x), y, dense(gradY), null));
      case ConvTranspose2d(Tensor x, Tensor w, var bias, _, _, _, var geometry) ->
          backend.conv2dBackwardInput(
              new ConvCall(geometry, y, dense(w), dense(x), bias == null ? null : dense(bias)));
      case Pool2d(var fn, Tensor x, _, var geometry) ->
          backend.pool2d(new PoolCall(fn, geometry, dense(x), y));
      case Pool2dBackward(var fn, Tensor x, Tensor gradY, _, var geometry) ->
          backend.pool2dBackward(
              new PoolBackwardCall(
                  fn, geometry, fn == PoolFn.MAX ? dense(x) : null, dense(gradY), y));
      case AdaptiveAvgPool2d(Tensor x, _, _) ->
          backend.adaptivePool2d(adaptivePool(x.shape(), out.shape(), dense(x), y));
      case AdaptiveAvgPool2dBackward(Tensor gradY, Shape shape) ->
          backend.adaptivePool2dBackward(adaptivePool(shape, gradY.shape(), y, dense(gradY)));
      case Softmax(boolean log, Tensor x) -> {
        long cols = x.shape().dim(-1);
        backend.softmax(new SoftmaxCall(log, x.shape().size() / cols, cols, dense(x), y));
      }
      case CrossEntropy(Tensor logits, Tensor labels, var terms) -> {
        long classes = logits.shape().dim(1);
        backend.crossEntropy(
            new CrossEntropyCall(
                terms,
                labels.shape().size(),
                classes,
                dense(logits),
                indices("cross_entropy: label", labels, classes, terms.ignored()),
                y));
      }
      case CrossEntropyBackward(Tensor logits, Tensor labels, var terms, Tensor gradLoss) ->
          backend.crossEntropyBackward(
              new CrossEntropyBackwardCall(
                  terms,
                  labels.shape().size(),
                  logits.shape().dim(1),
                  dense(logits),
                  dense(labels),
                  operand(gradLoss),
                  y));
      case RowNorm norm -> NormLowering.rowNorm(norm, y, backend);
      case RowNormBackward back -> NormLowering.rowNormBackward(back, out, backend);
      case ChannelMoments moments -> NormLowering.moments(moments, y, backend);
      case BatchNorm norm -> NormLowering.batchNorm(norm, y, backend);
      case BatchNormBackward back -> NormLowering.batchNormBackward(back, out, backend);
      case Multinomial draws -> AxisLowering.multinomial(draws, y, backend);
      case Dropout(Tensor x, double p, long key, long stream) ->
          backend.dropout(new DropoutCall(p, key, stream, x.shape().size(), dense(x), y));
      case Concat(List<Tensor> inputs, int axis, _) -> concat(inputs, axis, out, backend);
      case Attention attention -> FusedLowering.attention(attention, out, backend);
      case AttentionBackward back -> FusedLowering.attentionBackward(back, out, backend);
      case Recurrent layer -> FusedLowering.recurrent(layer, out, backend);
      case RecurrentBackward back -> FusedLowering.recurrentBackward(back, out, backend);
      case Gather(Tensor x, Tensor indices, int axis) ->
          backend.gather(
              AxisLowering.gatherCall("gather: index", x.shape(), dense(x), indices, axis, y));
      case ScatterAdd(Tensor slices, Tensor indices, int axis, Shape shape) ->
          backend.scatterAdd(
              AxisLowering.gatherCall(
                  "scatter_add: index", shape, y, indices, axis, dense(slices)));
      case TakeAlong take -> AxisLowering.takeAlong(take, y, backend);
      case AddAlong add -> AxisLowering.addAlong(add, y, backend);
      case SliceBackward back -> sliceBackward(back, out, backend);
    }
  }

  static void binary(Binary op, Operand y, KernelBackend backend) {
    Shape shape = op.outShape();
    backend.binary(
        new BinaryCall(
            op.fn(), op.alpha(), shape.toArray(), expand(op.a(), shape), expand(op.b(), shape), y));
  }

  private static void reduce(Reduce op, Tensor out, KernelBackend backend) {
    Shape shape = op.x().shape();
    boolean[] reduced = new boolean[shape.rank()];
    for (int d = 0; d < reduced.length; d++) {
      reduced[d] = op.reduces(d);
    }
    Layout repeated = Layout.dense(op.keptShape()).expand(shape);
    backend.reduce(
        new ReduceCall(
            op.fn(),
            shape.toArray(),
            reduced,
            operand(op.x()),
            repeated.operand(out.storage().buffer())));
  }

  private static void matmul(MatMul op, Tensor out, KernelBackend backend) {
    Shape shape = out.shape();
    long k = op.a().shape().dim(-1);
    Tensor bias = op.bias();
    boolean single = shape.rank() == 2; // nothing to expand over a stack
    backend.gemm(
        new GemmCall(
            Arrays.copyOf(shape.toArray(), shape.rank() - 2),
            Math.toIntExact(shape.dim(-2)),
            Math.toIntExact(shape.dim(-1)),
            Math.toIntExact(k),
            single ? operand(op.a()) : expand(op.a(), shape.with(-1, k)),
            single ? operand(op.b()) : expand(op.b(), shape.with(-2, k)),
            operand(out),
            bias == null ? null : expand(bias, shape),
            op.activation(),
            null,
            false));
  }

  private static void concat(List<Tensor> inputs, int axis, Tensor out, KernelBackend backend) {
    long start = 0;
    for (Tensor input : inputs) {
      long end = start + input.shape().dim(axis);
      Layout place = out.layout().slice(axis, start, end, 1);
      backend.copy(
          new CopyCall(dims(input), operand(input), place.operand(out.storage().buffer())));
      start = end;
    }
  }

  private static AdaptivePoolCall adaptivePool(Shape images, Shape results, Operand x, Operand y) {
    return new AdaptivePoolCall(
        images.dim(0) * images.dim(1),
        Math.toIntExact(images.dim(2)),
        Math.toIntExact(images.dim(3)),
        Math.toIntExact(results.dim(2)),
        Math.toIntExact(results.dim(3)),
        x,
        y);
  }

  private static void pad(Pad op, Tensor out, KernelBackend backend) {
    backend.fill(new FillCall(op.value(), dims(out), operand(out)));
    Layout place = out.layout();
    for (int d = 0; d < out.shape().rank(); d++) {
      long start = op.before().get(d);
      place = place.slice(d, start, start + op.x().shape().dim(d), 1);
    }
    backend.copy(
        new CopyCall(dims(op.x()), operand(op.x()), place.operand(out.storage().buffer())));
  }

  private static void sliceBackward(SliceBackward op, Tensor out, KernelBackend backend) {
    backend.fill(new FillCall(0, dims(out), operand(out)));
    long end = op.start() + (op.grad().shape().dim(op.axis()) - 1) * op.step() + 1;
    Layout place = out.layout().slice(op.axis(), op.start(), Math.max(end, op.start()), op.step());
    backend.copy(
        new CopyCall(dims(op.grad()), operand(op.grad()), place.operand(out.storage().buffer())));
  }

  /// Dense indices, each in [0, size), or that one besides.
  static Operand indices(String what, Tensor indices, long size, OptionalLong besides) {
    Operand operand = dense(indices);
    IndexCheck.check(what, operand, indices.shape().size(), size, besides);
    return operand;
  }

  private static long[] dims(Tensor x) {
    return x.shape().toArray();
  }

  static Operand operand(Tensor x) {
    return x.layout().operand(x.storage().buffer());
  }

  static Operand expand(Tensor x, Shape shape) {
    Layout layout = x.shape().equals(shape) ? x.layout() : x.layout().expand(shape);
    return layout.operand(x.storage().buffer());
  }

  static @Nullable Operand denseOrNull(@Nullable Tensor x) {
    return x == null ? null : dense(x);
  }

  /// The tensor's own memory if it is dense, else a dense copy.
  static Operand dense(Tensor x) {
    if (x.layout().isDense()) {
      return operand(x);
    }
    Tensor copy = Dispatcher.allocate(x.device(), x.dtype(), x.shape());
    x.device().backend().copy(new CopyCall(dims(x), operand(x), operand(copy)));
    return operand(copy);
  }
}
