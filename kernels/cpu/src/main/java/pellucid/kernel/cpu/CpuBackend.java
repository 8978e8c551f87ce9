package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
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
import pellucid.kernel.Operand;
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
import pellucid.kernel.scalar.ScalarBackend;

/// Device `cpu` on the JDK's Vector API, several threads, floats first; what it has no kernel for,
/// it hands to the scalar backend, and [#coverage()] says so.
///
/// The class itself names no Vector API type: where the incubator module is missing it loads all
/// the same, and [#unusable()] gives the reason.
public final class CpuBackend implements KernelBackend {
  /// Kernels whose floats run on vectors without a reservation.
  private static final List<String> VECTOR_KERNELS =
      List.of(
          "gemm",
          "compactGemm",
          "conv2d",
          "conv2dBackwardInput",
          "conv2dBackwardWeight",
          "pool2d",
          "pool2dBackward",
          "adaptivePool2d",
          "adaptivePool2dBackward",
          "reduce",
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
          "scatterAdd",
          "dropout",
          "sgd",
          "adam");

  private static final boolean USABLE = reason() == null;

  private final KernelBackend scalar = new ScalarBackend();

  /// For the service loader.
  public CpuBackend() {}

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public @Nullable String unusable() {
    return reason();
  }

  private static @Nullable String reason() {
    String reason = VectorConfig.unusableReason();
    if (reason == null && !VectorConfig.FMA) {
      return "the CPU has no fused multiply-add, which the kernels' polynomials need";
    }
    return reason;
  }

  @Override
  public String describe() {
    return "cpu: "
        + VectorConfig.describe()
        + ", "
        + threads()
        + (threads() == 1 ? " thread" : " threads");
  }

  @Override
  public SequencedMap<String, String> coverage() {
    SequencedMap<String, String> coverage = scalar.coverage();
    if (unusable() != null) {
      return coverage;
    }
    String vector = "F32: vector, " + VectorConfig.BITS + " bits; others: scalar";
    coverage.replace("unary", vector);
    coverage.replace("binary", vector);
    coverage.replace(
        "copy", "same dtype, and U8, I32, I64 to F32: loops, all threads; others: scalar");
    coverage.replace("fill", "F32: loops, all threads; others: scalar");
    coverage.replace("argMax", "F32: loops, all threads; others: scalar");
    coverage.replace("where", "4 bytes: vector; others: loops, all threads");
    coverage.replace("cumSum", "F32: loops, all threads; others: scalar");
    coverage.replace("argSort", "F32, I32: radix sort, all threads; others: scalar");
    coverage.replace("takeAlong", "4 and 8 bytes: loops, all threads; others: scalar");
    coverage.replace("addAlong", "F32: loops, all threads; others: scalar");
    coverage.replace("multinomial", "F32: loops, all threads; others: scalar");
    coverage.replace("gather", "all dtypes: copies of bytes, all threads");
    coverage.replace("random", vector + " (normal: scalar functions, all threads)");
    for (String kernel : VECTOR_KERNELS) {
      coverage.replace(kernel, vector);
    }
    return coverage;
  }

  @Override
  public void threads(int count) {
    Workers.threads(count);
  }

  @Override
  public int threads() {
    return Workers.threads();
  }

  @Override
  public Buffer buffer(MemorySegment segment, DType dtype) {
    return new HostBuffer(segment, dtype);
  }

  /// Whether an operand's dtype has vector kernels, in a VM that has vectors.
  private static boolean vectors(Operand operand) {
    return USABLE && operand.dtype() == DType.F32;
  }

  @Override
  public void unary(UnaryCall call) {
    if (vectors(call.in())) {
      UnaryJob.run(call);
    } else {
      scalar.unary(call);
    }
  }

  @Override
  public void binary(BinaryCall call) {
    if (vectors(call.a())) {
      BinaryJob.run(call);
    } else {
      scalar.binary(call);
    }
  }

  @Override
  public void where(WhereCall call) {
    if (USABLE) {
      Where.run(call);
    } else {
      scalar.where(call);
    }
  }

  @Override
  public void copy(CopyCall call) {
    if (USABLE && Copy.serves(call.in().dtype(), call.out().dtype())) {
      Copy.run(call);
    } else {
      scalar.copy(call);
    }
  }

  @Override
  public void fill(FillCall call) {
    if (vectors(call.out())) {
      Fill.run(call);
    } else {
      scalar.fill(call);
    }
  }

  @Override
  public void reduce(ReduceCall call) {
    if (vectors(call.in())) {
      Reduction.run(call);
    } else {
      scalar.reduce(call);
    }
  }

  @Override
  public void argMax(ArgMaxCall call) {
    if (vectors(call.in())) {
      ArgMax.run(call);
    } else {
      scalar.argMax(call);
    }
  }

  @Override
  public void cumSum(CumSumCall call) {
    if (vectors(call.in())) {
      CumSum.run(call);
    } else {
      scalar.cumSum(call);
    }
  }

  @Override
  public void argSort(ArgSortCall call) {
    if (USABLE && ArgSort.serves(call.in().dtype())) {
      ArgSort.run(call);
    } else {
      scalar.argSort(call);
    }
  }

  @Override
  public void gemm(GemmCall call) {
    if (vectors(call.c())) {
      Gemm.run(call);
    } else {
      scalar.gemm(call);
    }
  }

  @Override
  public void compactGemm(CompactGemmCall call) {
    if (vectors(call.y())) {
      CompactGemm.run(call);
    } else {
      scalar.compactGemm(call);
    }
  }

  @Override
  public void conv2d(ConvCall call) {
    if (vectors(call.y())) {
      Conv2d.forward(call);
    } else {
      scalar.conv2d(call);
    }
  }

  @Override
  public void conv2dBackwardInput(ConvCall call) {
    if (vectors(call.y())) {
      Conv2d.backwardInput(call);
    } else {
      scalar.conv2dBackwardInput(call);
    }
  }

  @Override
  public void conv2dBackwardWeight(ConvCall call) {
    if (vectors(call.y())) {
      Conv2d.backwardWeight(call);
    } else {
      scalar.conv2dBackwardWeight(call);
    }
  }

  @Override
  public void pool2d(PoolCall call) {
    if (vectors(call.y())) {
      Pool2d.forward(call);
    } else {
      scalar.pool2d(call);
    }
  }

  @Override
  public void pool2dBackward(PoolBackwardCall call) {
    if (vectors(call.gradY())) {
      Pool2d.backward(call);
    } else {
      scalar.pool2dBackward(call);
    }
  }

  @Override
  public void adaptivePool2d(AdaptivePoolCall call) {
    if (vectors(call.x())) {
      AdaptivePool.run(call, false);
    } else {
      scalar.adaptivePool2d(call);
    }
  }

  @Override
  public void adaptivePool2dBackward(AdaptivePoolCall call) {
    if (vectors(call.x())) {
      AdaptivePool.run(call, true);
    } else {
      scalar.adaptivePool2dBackward(call);
    }
  }

  @Override
  public void softmax(SoftmaxCall call) {
    if (vectors(call.in())) {
      Softmax.run(call);
    } else {
      scalar.softmax(call);
    }
  }

  @Override
  public void crossEntropy(CrossEntropyCall call) {
    if (vectors(call.logits())) {
      CrossEntropy.run(call);
    } else {
      scalar.crossEntropy(call);
    }
  }

  @Override
  public void crossEntropyBackward(CrossEntropyBackwardCall call) {
    if (vectors(call.logits())) {
      CrossEntropyBackward.run(call);
    } else {
      scalar.crossEntropyBackward(call);
    }
  }

  @Override
  public void attention(AttentionCall call) {
    if (vectors(call.q())) {
      AttentionForward.run(call);
    } else {
      scalar.attention(call);
    }
  }

  @Override
  public void rowNorm(RowNormCall call) {
    if (vectors(call.x())) {
      RowNorm.run(call);
    } else {
      scalar.rowNorm(call);
    }
  }

  @Override
  public void attentionBackward(AttentionBackwardCall call) {
    if (vectors(call.q())) {
      AttentionBackward.run(call);
    } else {
      scalar.attentionBackward(call);
    }
  }

  @Override
  public void rowNormBackward(RowNormBackwardCall call) {
    if (vectors(call.x())) {
      RowNormBackward.run(call);
    } else {
      scalar.rowNormBackward(call);
    }
  }

  @Override
  public void recurrent(RecurrentCall call) {
    if (vectors(call.x())) {
      RecurrentForward.run(call);
    } else {
      scalar.recurrent(call);
    }
  }

  @Override
  public void recurrentBackward(RecurrentBackwardCall call) {
    if (vectors(call.x())) {
      RecurrentBackward.run(call);
    } else {
      scalar.recurrentBackward(call);
    }
  }

  @Override
  public void channelMoments(ChannelMomentsCall call) {
    if (vectors(call.x())) {
      ChannelMoments.run(call);
    } else {
      scalar.channelMoments(call);
    }
  }

  @Override
  public void batchNorm(BatchNormCall call) {
    if (vectors(call.x())) {
      BatchNorm.run(call);
    } else {
      scalar.batchNorm(call);
    }
  }

  @Override
  public void batchNormBackward(BatchNormBackwardCall call) {
    if (vectors(call.x())) {
      BatchNormBackward.run(call);
    } else {
      scalar.batchNormBackward(call);
    }
  }

  @Override
  public void gather(GatherCall call) {
    if (USABLE) {
      Gather.run(call);
    } else {
      scalar.gather(call);
    }
  }

  @Override
  public void scatterAdd(GatherCall call) {
    if (vectors(call.table())) {
      ScatterAdd.run(call);
    } else {
      scalar.scatterAdd(call);
    }
  }

  @Override
  public void takeAlong(AlongCall call) {
    if (USABLE && TakeAlong.serves(call.table().dtype())) {
      TakeAlong.run(call);
    } else {
      scalar.takeAlong(call);
    }
  }

  @Override
  public void addAlong(AlongCall call) {
    if (vectors(call.table())) {
      AddAlong.run(call);
    } else {
      scalar.addAlong(call);
    }
  }

  @Override
  public void random(RandomCall call) {
    if (vectors(call.out())) {
      Random.random(call);
    } else {
      scalar.random(call);
    }
  }

  @Override
  public void multinomial(MultinomialCall call) {
    if (vectors(call.weights())) {
      Multinomial.run(call);
    } else {
      scalar.multinomial(call);
    }
  }

  @Override
  public void dropout(DropoutCall call) {
    if (vectors(call.in())) {
      Random.dropout(call);
    } else {
      scalar.dropout(call);
    }
  }

  @Override
  public void sgd(SgdCall call) {
    if (vectors(call.param())) {
      SgdStep.run(call);
    } else {
      scalar.sgd(call);
    }
  }

  @Override
  public void adam(AdamCall call) {
    if (vectors(call.param())) {
      AdamStep.run(call);
    } else {
      scalar.adam(call);
    }
  }
}
