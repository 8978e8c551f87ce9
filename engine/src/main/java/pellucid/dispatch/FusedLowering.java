package pellucid.dispatch;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.Parts;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The part of [Lowering] for attention and recurrent layers, whose results have several parts.
final class FusedLowering {
  private FusedLowering() {}

  static void attention(Attention op, Tensor out, KernelBackend backend) {
    Parts parts = op.parts();
    backend.attention(
        new AttentionCall(
            op.geometry(),
            Lowering.operand(op.q()),
            Lowering.operand(op.k()),
            Lowering.operand(op.v()),
            mask(op.mask(), op.scores()),
            headsFirst(parts.operand(out, 0)),
            parts.operand(out, 1)));
  }

  static void attentionBackward(AttentionBackward op, Tensor out, KernelBackend backend) {
    Parts forward = op.forward().parts();
    Parts parts = op.parts();
    Tensor result = op.result().contiguous();
    Tensor grad = op.grad().contiguous();
    backend.attentionBackward(
        new AttentionBackwardCall(
            op.geometry(),
            Lowering.operand(op.q()),
            Lowering.operand(op.k()),
            Lowering.operand(op.v()),
            mask(op.mask(), op.forward().scores()),
            headsFirst(forward.operand(result, 0)),
            forward.operand(result, 1),
            headsFirst(forward.operand(grad, 0)),
            forward.operand(grad, 1),
            headsFirst(parts.operand(out, 0)),
            headsFirst(parts.operand(out, 1)),
            headsFirst(parts.operand(out, 2))));
  }

  private static @Nullable Operand mask(@Nullable Tensor mask, Shape scores) {
    return mask == null ? null : Lowering.expand(mask, scores);
  }

  /// [B, T, H, D] as [B, H, T, D].
  private static Operand headsFirst(Operand x) {
    long[] strides = x.strides();
    return new Operand(
        x.buffer(), x.offset(), new long[] {strides[0], strides[2], strides[1], strides[3]});
  }

  static void recurrent(Recurrent op, Tensor out, KernelBackend backend) {
    Parts parts = op.parts();
    RecurrentWeights weights = op.weights();
    backend.recurrent(
        new RecurrentCall(
            op.geometry(),
            Lowering.dense(op.x()),
            Lowering.dense(op.h0()),
            Lowering.denseOrNull(op.c0()),
            Lowering.dense(weights.weightIh()),
            Lowering.dense(weights.weightHh()),
            Lowering.denseOrNull(weights.biasIh()),
            Lowering.denseOrNull(weights.biasHh()),
            parts.operand(out, Recurrent.OUTPUTS),
            op.c0() == null ? null : parts.operand(out, Recurrent.CELLS),
            op.keeps() ? parts.operand(out, op.kept()) : null));
  }

  static void recurrentBackward(RecurrentBackward op, Tensor out, KernelBackend backend) {
    Recurrent layer = op.forward();
    boolean cells = layer.c0() != null;
    Parts forward = layer.parts();
    Parts parts = op.parts();
    Tensor result = op.result().contiguous();
    Tensor grad = op.grad().contiguous();
    backend.recurrentBackward(
        new RecurrentBackwardCall(
            layer.geometry(),
            Lowering.dense(layer.x()),
            Lowering.dense(layer.h0()),
            Lowering.denseOrNull(layer.c0()),
            Lowering.dense(layer.weights().weightIh()),
            Lowering.dense(layer.weights().weightHh()),
            forward.operand(result, Recurrent.OUTPUTS),
            cells ? forward.operand(result, Recurrent.CELLS) : null,
            forward.operand(result, layer.kept()),
            forward.operand(grad, Recurrent.OUTPUTS),
            cells ? forward.operand(grad, Recurrent.CELLS) : null,
            parts.operand(out, 0),
            parts.operand(out, 1),
            cells ? parts.operand(out, 6) : null,
            parts.operand(out, 2),
            parts.operand(out, 3),
            parts.operand(out, 4),
            parts.operand(out, 5)));
  }
}
