package pellucid.dispatch;

import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.Operand;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;
import pellucid.op.BatchNorm;
import pellucid.op.BatchNormBackward;
import pellucid.op.ChannelMoments;
import pellucid.op.Parts;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.tensor.Tensor;

/// The calls of the normalisations.
final class NormLowering {
  private NormLowering() {}

  static void rowNorm(RowNorm op, Operand y, KernelBackend backend) {
    long cols = op.x().shape().dim(-1);
    backend.rowNorm(
        new RowNormCall(
            op.fn(),
            op.x().shape().size() / cols,
            cols,
            op.eps(),
            Lowering.dense(op.x()),
            Lowering.denseOrNull(op.weight()),
            Lowering.denseOrNull(op.bias()),
            y));
  }

  static void moments(ChannelMoments op, Operand out, KernelBackend backend) {
    backend.channelMoments(new ChannelMomentsCall(op.geometry(), Lowering.dense(op.x()), out));
  }

  static void rowNormBackward(RowNormBackward op, Tensor out, KernelBackend backend) {
    Parts parts = op.parts();
    long cols = op.x().shape().dim(-1);
    backend.rowNormBackward(
        new RowNormBackwardCall(
            op.fn(),
            op.x().shape().size() / cols,
            cols,
            op.eps(),
            Lowering.dense(op.x()),
            Lowering.denseOrNull(op.weight()),
            Lowering.dense(op.gradY()),
            parts.operand(out, 0),
            parts.operand(out, 1),
            parts.operand(out, 2)));
  }

  static void batchNorm(BatchNorm op, Operand y, KernelBackend backend) {
    backend.batchNorm(
        new BatchNormCall(
            op.geometry(),
            op.eps(),
            Lowering.dense(op.x()),
            Lowering.dense(op.mean()),
            Lowering.dense(op.variance()),
            Lowering.dense(op.weight()),
            Lowering.dense(op.bias()),
            y));
  }

  static void batchNormBackward(BatchNormBackward op, Tensor out, KernelBackend backend) {
    Parts parts = op.parts();
    backend.batchNormBackward(
        new BatchNormBackwardCall(
            op.geometry(),
            op.eps(),
            Lowering.dense(op.x()),
            Lowering.dense(op.mean()),
            Lowering.dense(op.variance()),
            Lowering.dense(op.weight()),
            Lowering.dense(op.gradY()),
            parts.operand(out, 0),
            parts.operand(out, 1),
            parts.operand(out, 2)));
  }
}
