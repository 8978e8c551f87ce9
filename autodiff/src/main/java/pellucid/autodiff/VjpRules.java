package pellucid.autodiff;

import static pellucid.dispatch.Dispatcher.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.PoolFn;
import pellucid.kernel.UnaryFn;
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
import pellucid.op.CustomOp;
import pellucid.op.Dropout;
import pellucid.op.Expand;
import pellucid.op.Flip;
import pellucid.op.Gather;
import pellucid.op.MatMul;
import pellucid.op.Multinomial;
import pellucid.op.Op;
import pellucid.op.Pad;
import pellucid.op.Permute;
import pellucid.op.Pool2d;
import pellucid.op.Pool2dBackward;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.Reduce;
import pellucid.op.Reshape;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.op.ScatterAdd;
import pellucid.op.Slice;
import pellucid.op.SliceBackward;
import pellucid.op.Softmax;
import pellucid.op.TakeAlong;
import pellucid.op.Unary;
import pellucid.op.Where;
import pellucid.tensor.GradientException;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// For every op its vector-Jacobian product: from the gradient of the result to the gradients of
/// the operands.
///
/// Rules are written in ordinary tensor ops, so they run on every device, and can be differentiated
/// themselves. An operand to which no gradient flows gets null and costs nothing; neither do
/// indices and labels, nor what is constant almost everywhere (null counts as zero). An op without
/// a derivative says so by its name.
final class VjpRules {
  private VjpRules() {}

  /// The gradients of an op's operands, in the order of [Op#inputs()].
  ///
  /// @param op what was computed
  /// @param out its result
  /// @param g the gradient of the result, of its shape and type
  /// @throws GradientException if the op has no derivative
  static List<? extends @Nullable Tensor> vjp(Op op, Tensor out, Tensor g) {
    return switch (op) {
      case Unary unary -> one(ElementwiseRules.unary(unary, out, g));
      case Binary binary -> ElementwiseRules.binary(binary, out, g);
      case Where where -> SelectRules.where(where, g);
      case Flip(Tensor _, long axes) -> one(run(new Flip(g, axes)));
      case Pad pad -> one(SelectRules.pad(pad, g));
      case Copy(Tensor x, DType _) -> one(g.cast(x.dtype()));
      case Reduce reduce -> one(reduce(reduce, out, g));
      case ArgMax _, ArgSort _, Multinomial _ -> throw none(op, "it gives an index");
      case CumSum(boolean reverse, Tensor _, int axis) -> one(run(new CumSum(!reverse, g, axis)));

      case CompactLinear compact -> compactLinear(compact, g);
      case MatMul matmul -> matmul(matmul, beforeActivation(matmul, out, g));
      case Conv2d(Tensor x, Tensor w, Tensor bias, var params, _) ->
          some(
              part(x, () -> run(new Conv2dBackwardInput(g, w, x.shape(), params))),
              part(w, () -> run(new Conv2dBackwardWeight(x, g, w.shape(), params))),
              part(bias, () -> g.sum(0, 2, 3)));
      case Conv2dBackwardInput(Tensor y, Tensor w, _, var params, _) ->
          some(
              part(y, () -> g.conv2d(w, null, params)),
              part(w, () -> run(new Conv2dBackwardWeight(g, y, w.shape(), params))));
      case Conv2dBackwardWeight(Tensor x, Tensor y, _, var params, _) ->
          some(
              part(x, () -> run(new Conv2dBackwardInput(y, g, x.shape(), params))),
              part(y, () -> x.conv2d(g, null, params)));
      case ConvTranspose2d(Tensor x, Tensor w, Tensor bias, var params, _, _, _) ->
          some(
              part(x, () -> g.conv2d(w, null, params)),
              part(w, () -> run(new Conv2dBackwardWeight(g, x, w.shape(), params))),
              part(bias, () -> g.sum(0, 2, 3)));

      case Pool2d(var fn, Tensor x, var params, _) ->
          one(run(new Pool2dBackward(fn, x, g, params)));
      case Pool2dBackward(PoolFn fn, _, _, var params, _) ->
          switch (fn) {
            case AVG -> some(null, run(new Pool2d(PoolFn.AVG, g, params)));
            case MAX -> throw none(op, "which element is the largest jumps; use avgPool2d");
          };

      case AdaptiveAvgPool2d(Tensor x, int _, int _) ->
          one(run(new AdaptiveAvgPool2dBackward(g, x.shape())));
      case AdaptiveAvgPool2dBackward(Tensor gradY, Shape _) ->
          one(g.adaptiveAvgPool2d((int) gradY.dim(2), (int) gradY.dim(3)));
      case Softmax(boolean log, Tensor _) -> one(log ? logSoftmax(out, g) : softmax(out, g));
      case CrossEntropy(Tensor logits, Tensor labels, LabelTerms terms) ->
          some(run(new CrossEntropyBackward(logits, labels, terms, g)), null);
      case CrossEntropyBackward back -> crossEntropyBackward(back, g);
      case RowNorm norm -> NormRules.rowNorm(norm, g);
      case RowNormBackward _ -> throw none(op, NormRules.FUSED);
      case ChannelMoments(Tensor x) -> one(NormRules.moments(x, g));
      case BatchNorm norm -> NormRules.batchNorm(norm, g);
      case BatchNormBackward _ -> throw none(op, NormRules.FUSED);
      case Dropout(Tensor _, double p, long key, long stream) ->
          one(run(new Dropout(g, p, key, stream)));

      case Attention attention -> SequenceRules.attention(attention, out, g);
      case AttentionBackward _ -> throw none(op, SequenceRules.ONCE);
      case Recurrent layer -> SequenceRules.recurrent(layer, out, g);
      case RecurrentBackward _ -> throw none(op, SequenceRules.ONCE);

      case Gather(Tensor x, Tensor indices, int axis) ->
          some(run(new ScatterAdd(g, indices, axis, x.shape())), null);
      case ScatterAdd(Tensor _, Tensor indices, int axis, Shape _) ->
          some(g.gather(indices, axis), null);
      case TakeAlong(Tensor x, Tensor indices, int axis) ->
          some(run(new AddAlong(g, indices, axis, x.shape())), null);
      case AddAlong(Tensor _, Tensor indices, int axis, Shape _) ->
          some(g.takeAlong(indices, axis), null);
      case Concat(List<Tensor> inputs, int axis, Shape _) -> concat(inputs, axis, g);
      case Slice slice -> one(slice(slice, g));
      case SliceBackward back -> one(sliceBackward(back, g));
      case Reshape(Tensor x, _) -> one(g.reshape(x.shape().toArray()));
      case Permute(Tensor _, List<Integer> axes) -> one(g.permute(inverse(axes)));
      case Expand(Tensor x, Shape _) -> one(g.sumTo(x.shape()));

      case CustomOp custom -> custom(custom, out, g);
    };
  }

  private static List<? extends @Nullable Tensor> one(@Nullable Tensor part) {
    return some(part);
  }

  static List<? extends @Nullable Tensor> some(@Nullable Tensor... parts) {
    return Arrays.asList(parts); // List.of refuses null
  }

  /// An operand's gradient, computed only if it flows anywhere.
  static @Nullable Tensor part(@Nullable Tensor operand, Supplier<Tensor> rule) {
    return operand != null && operand.requiresGrad() ? rule.get() : null;
  }

  static GradientException none(Op op, String why) {
    return new GradientException(op.name() + ": has no derivative: " + why);
  }

  /// Among equal largest elements the gradient is shared evenly.
  private static Tensor reduce(Reduce op, Tensor out, Tensor g) {
    Tensor x = op.x();
    long[] kept = op.keptShape().toArray();
    long[] full = x.shape().toArray();
    return switch (op.fn()) {
      case SUM -> g.reshape(kept).expand(full);
      case MEAN -> g.reshape(kept).mul(1.0 / op.count()).expand(full);
      case MAX, MIN -> {
        Tensor chosen = x.eq(out.reshape(kept)).cast(x.dtype());
        yield chosen.mul(g.reshape(kept).div(chosen.sumTo(op.keptShape())));
      }
    };
  }

  /// The gradient of `a b + bias`. Relu's follows from the result; others need the sum once more.
  private static Tensor beforeActivation(MatMul op, Tensor out, Tensor g) {
    UnaryFn fn = op.activation();
    if (fn == null) {
      return g;
    }
    Tensor sum = fn == UnaryFn.RELU ? out : run(new MatMul(op.a(), op.b(), op.bias()));
    Tensor part = ElementwiseRules.unary(new Unary(fn, 0, sum), out, g);
    return part == null ? g.fullLike(0) : part;
  }

  /// `dA = G B^T`, `dB = A^T G`, summed over the batches that were broadcast.
  private static List<? extends @Nullable Tensor> matmul(MatMul op, Tensor g) {
    Tensor a = op.a();
    Tensor b = op.b();
    Tensor bias = op.bias();
    return some(
        part(a, () -> g.matmul(b.transpose()).sumTo(a.shape())),
        part(b, () -> matmulRight(a, b, g)),
        bias == null ? null : part(bias, () -> g.sumTo(bias.shape())));
  }

  /// The weight is stored, not trained.
  private static List<? extends @Nullable Tensor> compactLinear(CompactLinear op, Tensor g) {
    if (op.weight().requiresGrad()) {
      throw none(op, "its weight is stored in few bits; train it as F32, with linear");
    }
    Tensor x = op.x();
    Tensor scale = op.scale();
    Tensor bias = op.bias();
    Tensor gx = scale == null ? g : g.mul(scale);
    List<@Nullable Tensor> parts = new ArrayList<>();
    parts.add(
        part(x, () -> wide(gx).matmul(op.weight().cast(x.dtype())).reshape(x.shape().toArray())));
    parts.add(null);
    if (scale != null) {
      Tensor plain = run(new CompactLinear(x, op.weight(), null, null));
      parts.add(part(scale, () -> g.mul(plain).sumTo(scale.shape())));
    }
    if (bias != null) {
      parts.add(part(bias, () -> g.sumTo(bias.shape())));
    }
    return parts;
  }

  /// With two dimensions at least.
  private static Tensor wide(Tensor x) {
    return x.shape().rank() == 1 ? x.unsqueeze(0) : x;
  }

  /// One matrix under a stack of left operands, as in a dense layer over a sequence: the sum over
  /// the stack is one product of tall matrices.
  private static Tensor matmulRight(Tensor a, Tensor b, Tensor g) {
    if (b.shape().rank() > 2) {
      return a.transpose().matmul(g).sumTo(b.shape());
    }
    long rows = g.shape().with(-1, 1).size();
    Tensor left = a.shape().rank() == 2 ? a : a.reshape(rows, a.dim(-1));
    Tensor right = g.shape().rank() == 2 ? g : g.reshape(rows, g.dim(-1));
    // A dense layer's weight comes transposed: its gradient too, so that it is dense for the
    // weight.
    return b.op() instanceof Permute
        ? right.transpose().matmul(left).transpose()
        : left.transpose().matmul(right);
  }

  /// `y (g - sum(g y))` along the last dimension.
  private static Tensor softmax(Tensor y, Tensor g) {
    Tensor gy = g.mul(y);
    return gy.sub(y.mul(gy.sumKeep(-1)));
  }

  /// `g - softmax sum(g)` along the last dimension.
  private static Tensor logSoftmax(Tensor y, Tensor g) {
    return g.sub(y.exp().mul(g.sumKeep(-1)));
  }

  /// The smoothed labels are constant: the logits' part is that of softmax, where they count.
  private static List<? extends @Nullable Tensor> crossEntropyBackward(
      CrossEntropyBackward op, Tensor g) {
    Tensor logits = op.logits();
    Tensor labels = op.labels();
    Tensor slopes = counted(op, op.gradLoss()).unsqueeze(1);
    Tensor ones = Tensor.full(logits.device(), labels.shape(), logits.dtype(), 1);
    return some(
        part(logits, () -> softmax(logits.softmax(1), g.mul(slopes))),
        null,
        part(
            op.gradLoss(),
            () -> run(new CrossEntropyBackward(logits, labels, op.terms(), ones)).mul(g).sum(1)));
  }

  /// With 0 where the label is ignored: chosen, not multiplied, since the gradient may be infinite.
  private static Tensor counted(CrossEntropyBackward op, Tensor gradLoss) {
    if (op.terms().ignored().isEmpty()) {
      return gradLoss;
    }
    Tensor none = op.labels().fullLike((double) op.terms().ignored().getAsLong());
    Tensor counts = op.labels().ne(none).cast(gradLoss.dtype());
    return run(new Binary(BinaryFn.RELU_GRAD, 0, counts, gradLoss));
  }

  private static List<? extends @Nullable Tensor> concat(List<Tensor> inputs, int axis, Tensor g) {
    List<@Nullable Tensor> parts = new ArrayList<>(inputs.size());
    long start = 0;
    for (Tensor input : inputs) {
      long end = start + input.dim(axis);
      parts.add(input.requiresGrad() ? g.slice(axis, start, end) : null);
      start = end;
    }
    return parts;
  }

  static Tensor slice(Slice op, Tensor g) {
    return run(new SliceBackward(g, op.x().shape(), op.axis(), op.start(), op.step()));
  }

  private static Tensor sliceBackward(SliceBackward op, Tensor g) {
    long count = op.grad().dim(op.axis());
    long end = count == 0 ? op.start() : op.start() + (count - 1) * op.step() + 1;
    return g.slice(op.axis(), op.start(), end, op.step());
  }

  private static int[] inverse(List<Integer> axes) {
    int[] inverse = new int[axes.size()];
    for (int d = 0; d < inverse.length; d++) {
      inverse[axes.get(d)] = d;
    }
    return inverse;
  }

  private static List<? extends @Nullable Tensor> custom(CustomOp op, Tensor out, Tensor g) {
    List<? extends @Nullable Tensor> parts = op.vjp().apply(op.inputs(), out, g);
    if (parts.size() != op.inputs().size()) {
      throw new GradientException(
          "%s: its vjp gave %d gradients for %d operands"
              .formatted(op.name(), parts.size(), op.inputs().size()));
    }
    for (int i = 0; i < parts.size(); i++) {
      Tensor part = parts.get(i);
      Tensor input = op.inputs().get(i);
      if (part != null && (!part.shape().equals(input.shape()) || part.dtype() != input.dtype())) {
        throw new GradientException(
            "%s: its vjp gave %s%s as the gradient of operand %d, which is %s%s"
                .formatted(
                    op.name(), part.dtype(), part.shape(), i + 1, input.dtype(), input.shape()));
      }
    }
    return parts;
  }
}
