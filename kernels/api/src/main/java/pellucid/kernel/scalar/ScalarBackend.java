package pellucid.kernel.scalar;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.AdamCall;
import pellucid.kernel.AdaptivePoolCall;
import pellucid.kernel.AlongCall;
import pellucid.kernel.ArgMaxCall;
import pellucid.kernel.ArgSortCall;
import pellucid.kernel.AttentionBackwardCall;
import pellucid.kernel.AttentionCall;
import pellucid.kernel.BatchNormBackwardCall;
import pellucid.kernel.BatchNormCall;
import pellucid.kernel.BinaryCall;
import pellucid.kernel.Buffer;
import pellucid.kernel.ChannelMomentsCall;
import pellucid.kernel.CompactGemmCall;
import pellucid.kernel.ConvCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.CrossEntropyBackwardCall;
import pellucid.kernel.CrossEntropyCall;
import pellucid.kernel.CumSumCall;
import pellucid.kernel.DType;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.GatherCall;
import pellucid.kernel.GemmCall;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.PoolBackwardCall;
import pellucid.kernel.PoolCall;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;
import pellucid.kernel.ReduceCall;
import pellucid.kernel.RowNormBackwardCall;
import pellucid.kernel.RowNormCall;
import pellucid.kernel.SgdCall;
import pellucid.kernel.SoftmaxCall;
import pellucid.kernel.UnaryCall;
import pellucid.kernel.WhereCall;

/// Every op on every dtype in plain loops: the specification of the kernels, the fallback where no
/// other backend can serve, and the oracle that the tests hold the others to.
///
/// Floats are computed in `double` and rounded once when they are stored, integers exactly in
/// `long`. One thread, no flag, no state; written to be read, not to be fast.
public class ScalarBackend implements KernelBackend {
  private static final List<String> KERNELS =
      List.of(
          "unary",
          "binary",
          "where",
          "copy",
          "fill",
          "reduce",
          "argMax",
          "cumSum",
          "argSort",
          "gemm",
          "compactGemm",
          "conv2d",
          "conv2dBackwardInput",
          "conv2dBackwardWeight",
          "pool2d",
          "pool2dBackward",
          "adaptivePool2d",
          "adaptivePool2dBackward",
          "softmax",
          "crossEntropy",
          "crossEntropyBackward",
          "attention",
          "attentionBackward",
          "recurrent",
          "recurrentBackward",
          "rowNorm",
          "rowNormBackward",
          "channelMoments",
          "batchNorm",
          "batchNormBackward",
          "gather",
          "scatterAdd",
          "takeAlong",
          "addAlong",
          "random",
          "multinomial",
          "dropout",
          "sgd",
          "adam");

  private final String device;

  /// The backend of the device `scalar`.
  public ScalarBackend() {
    this("scalar");
  }

  ScalarBackend(String device) {
    this.device = device;
  }

  @Override
  public final String device() {
    return device;
  }

  /// 0: whoever is faster goes first.
  @Override
  public final int rank() {
    return 0;
  }

  @Override
  public final @Nullable String unusable() {
    return null;
  }

  @Override
  public final String describe() {
    return device + ": scalar loops, 1 thread";
  }

  @Override
  public final SequencedMap<String, String> coverage() {
    SequencedMap<String, String> coverage = new LinkedHashMap<>();
    KERNELS.forEach(kernel -> coverage.put(kernel, "all dtypes: scalar"));
    return coverage;
  }

  /// Ignored: one thread serves.
  @Override
  public final void threads(int count) {}

  @Override
  public final int threads() {
    return 1;
  }

  @Override
  public final Buffer buffer(MemorySegment segment, DType dtype) {
    return new HostBuffer(segment, dtype);
  }

  @Override
  public final void unary(UnaryCall call) {
    ScalarElementwise.unary(call);
  }

  @Override
  public final void binary(BinaryCall call) {
    ScalarElementwise.binary(call);
  }

  @Override
  public final void where(WhereCall call) {
    ScalarWhere.run(call);
  }

  @Override
  public final void copy(CopyCall call) {
    ScalarElementwise.copy(call);
  }

  @Override
  public final void fill(FillCall call) {
    ScalarElementwise.fill(call);
  }

  @Override
  public final void reduce(ReduceCall call) {
    ScalarReduce.reduce(call);
  }

  @Override
  public final void argMax(ArgMaxCall call) {
    ScalarReduce.argMax(call);
  }

  @Override
  public final void cumSum(CumSumCall call) {
    ScalarCumSum.run(call);
  }

  @Override
  public final void argSort(ArgSortCall call) {
    ScalarSort.argSort(call);
  }

  @Override
  public final void gemm(GemmCall call) {
    ScalarGemm.gemm(call);
  }

  @Override
  public final void compactGemm(CompactGemmCall call) {
    ScalarCompactGemm.run(call);
  }

  @Override
  public final void conv2d(ConvCall call) {
    ScalarConv.forward(call);
  }

  @Override
  public final void conv2dBackwardInput(ConvCall call) {
    ScalarConv.backwardInput(call);
  }

  @Override
  public final void conv2dBackwardWeight(ConvCall call) {
    ScalarConv.backwardWeight(call);
  }

  @Override
  public final void pool2d(PoolCall call) {
    ScalarPool.forward(call);
  }

  @Override
  public final void pool2dBackward(PoolBackwardCall call) {
    ScalarPool.backward(call);
  }

  @Override
  public final void adaptivePool2d(AdaptivePoolCall call) {
    ScalarAdaptivePool.forward(call);
  }

  @Override
  public final void adaptivePool2dBackward(AdaptivePoolCall call) {
    ScalarAdaptivePool.backward(call);
  }

  @Override
  public final void softmax(SoftmaxCall call) {
    ScalarSoftmax.softmax(call);
  }

  @Override
  public final void crossEntropy(CrossEntropyCall call) {
    ScalarSoftmax.crossEntropy(call);
  }

  @Override
  public final void crossEntropyBackward(CrossEntropyBackwardCall call) {
    ScalarSoftmax.crossEntropyBackward(call);
  }

  @Override
  public final void attention(AttentionCall call) {
    ScalarAttention.forward(call);
  }

  @Override
  public final void attentionBackward(AttentionBackwardCall call) {
    ScalarAttention.backward(call);
  }

  @Override
  public final void recurrent(RecurrentCall call) {
    ScalarRecurrent.forward(call);
  }

  @Override
  public final void recurrentBackward(RecurrentBackwardCall call) {
    ScalarRecurrent.backward(call);
  }

  @Override
  public final void rowNorm(RowNormCall call) {
    ScalarNorm.rowNorm(call);
  }

  @Override
  public final void rowNormBackward(RowNormBackwardCall call) {
    ScalarNorm.rowNormBackward(call);
  }

  @Override
  public final void channelMoments(ChannelMomentsCall call) {
    ScalarNorm.channelMoments(call);
  }

  @Override
  public final void batchNorm(BatchNormCall call) {
    ScalarNorm.batchNorm(call);
  }

  @Override
  public final void batchNormBackward(BatchNormBackwardCall call) {
    ScalarNorm.batchNormBackward(call);
  }

  @Override
  public final void gather(GatherCall call) {
    ScalarGather.gather(call);
  }

  @Override
  public final void scatterAdd(GatherCall call) {
    ScalarGather.scatterAdd(call);
  }

  @Override
  public final void takeAlong(AlongCall call) {
    ScalarAlong.take(call);
  }

  @Override
  public final void addAlong(AlongCall call) {
    ScalarAlong.add(call);
  }

  @Override
  public final void random(RandomCall call) {
    ScalarRandom.random(call);
  }

  @Override
  public final void multinomial(MultinomialCall call) {
    ScalarMultinomial.run(call);
  }

  @Override
  public final void dropout(DropoutCall call) {
    ScalarRandom.dropout(call);
  }

  @Override
  public final void sgd(SgdCall call) {
    ScalarOptim.sgd(call);
  }

  @Override
  public final void adam(AdamCall call) {
    ScalarOptim.adam(call);
  }
}
