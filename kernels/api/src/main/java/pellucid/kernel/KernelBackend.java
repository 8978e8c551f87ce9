package pellucid.kernel;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a device must be able to do: the whole contract between the engine and its kernels.
///
/// The caller has checked shapes, dtypes and index ranges; a kernel trusts its call record. Results
/// depend on the call alone, bit for bit: not on the number of threads, not on alignment. Backends
/// are found through [java.util.ServiceLoader].
public interface KernelBackend {
  /// The device that this backend serves: `cpu`, `scalar`, `opencl:0`.
  String device();

  /// Other names of the device: `gpu`.
  default List<String> aliases() {
    return List.of();
  }

  /// A backend for each device that this provider knows.
  default List<KernelBackend> devices() {
    return List.of(this);
  }

  /// Among usable backends for a device, the highest rank serves.
  int rank();

  /// Why this backend can't be used here, in one sentence with the way out; null when it can.
  @Nullable String unusable();

  /// In one line, what it runs on: `cpu: float x 16, fma, 2 threads`.
  String describe();

  /// For each kernel, who serves it and how: `gemm` -> `F32: vector, 512 bits; others: scalar`.
  SequencedMap<String, String> coverage();

  /// Sets how many threads share the work of a large call. Process-wide: for applications, not for
  /// libraries.
  void threads(int count);

  /// How many threads share the work of a large call.
  int threads();

  /// Whether a call for which the device has no kernel may run on the host instead of being an
  /// error. Process-wide, for applications.
  default void fallback(boolean allowed) {}

  /// How often each kernel ran on the host instead of the device.
  default SequencedMap<String, Long> fallbacks() {
    return new LinkedHashMap<>();
  }

  /// What the device has done so far; null where tensors live in the host's memory.
  default @Nullable DeviceCounters counters() {
    return null;
  }

  /// Waits until all calls so far are done: those of a device may only have been queued.
  default void finish() {}

  /// What the device can do at most, measured now; null where the host's own measures say it.
  default @Nullable DeviceCeilings ceilings() {
    return null;
  }

  /// A kernel as it was written and as it was compiled for the device, for people to read; null
  /// where there is nothing to show.
  ///
  /// @param kernel a name of [#listings()]
  default @Nullable String listing(String kernel) {
    return null;
  }

  /// The kernels that [#listing(String)] can show.
  default List<String> listings() {
    return List.of();
  }

  /// Gives host memory a home on this backend.
  Buffer buffer(MemorySegment segment, DType dtype);

  /// Elementwise function of one argument.
  void unary(UnaryCall call);

  /// Elementwise function of two arguments.
  void binary(BinaryCall call);

  /// One of two elements by a condition.
  void where(WhereCall call);

  /// Strided copy and conversion.
  void copy(CopyCall call);

  /// Strided fill.
  void fill(FillCall call);

  /// Reduction of some dimensions.
  void reduce(ReduceCall call);

  /// Index of the largest along an axis.
  void argMax(ArgMaxCall call);

  /// Running sums along an axis.
  void cumSum(CumSumCall call);

  /// The order of elements along an axis.
  void argSort(ArgSortCall call);

  /// Matrix product.
  void gemm(GemmCall call);

  /// Matrix product with weights in few bits.
  void compactGemm(CompactGemmCall call);

  /// Convolution: y from x, w and bias.
  void conv2d(ConvCall call);

  /// Gradient of a convolution by its input: x from y and w.
  void conv2dBackwardInput(ConvCall call);

  /// Gradient of a convolution by its weights: w from x and y.
  void conv2dBackwardWeight(ConvCall call);

  /// Pooling.
  void pool2d(PoolCall call);

  /// Gradient of a pooling.
  void pool2dBackward(PoolBackwardCall call);

  /// Average pooling to a given size: y from x.
  void adaptivePool2d(AdaptivePoolCall call);

  /// Gradient of an average pooling to a given size: x from y.
  void adaptivePool2dBackward(AdaptivePoolCall call);

  /// Softmax or log-softmax of rows.
  void softmax(SoftmaxCall call);

  /// Fused softmax and cross-entropy of rows.
  void crossEntropy(CrossEntropyCall call);

  /// Gradient of the fused softmax and cross-entropy.
  void crossEntropyBackward(CrossEntropyBackwardCall call);

  /// Scaled dot-product attention.
  void attention(AttentionCall call);

  /// Gradients of attention.
  void attentionBackward(AttentionBackwardCall call);

  /// A recurrent layer over a sequence.
  void recurrent(RecurrentCall call);

  /// Gradients of a recurrent layer.
  void recurrentBackward(RecurrentBackwardCall call);

  /// Normalisation of rows: layer norm, RMS norm.
  void rowNorm(RowNormCall call);

  /// Gradients of a normalisation of rows.
  void rowNormBackward(RowNormBackwardCall call);

  /// Mean and variance of each channel.
  void channelMoments(ChannelMomentsCall call);

  /// Normalisation of channels.
  void batchNorm(BatchNormCall call);

  /// Gradients of a normalisation of channels by their own statistics.
  void batchNormBackward(BatchNormBackwardCall call);

  /// Slices picked along an axis: slices from table.
  void gather(GatherCall call);

  /// Slices added back along an axis: table from slices.
  void scatterAdd(GatherCall call);

  /// Elements picked along an axis: picked from table.
  void takeAlong(AlongCall call);

  /// Elements added back along an axis: table from picked.
  void addAlong(AlongCall call);

  /// Random numbers.
  void random(RandomCall call);

  /// Classes drawn from rows of weights.
  void multinomial(MultinomialCall call);

  /// Dropout.
  void dropout(DropoutCall call);

  /// A step of gradient descent, in place.
  void sgd(SgdCall call);

  /// A step of Adam, in place.
  void adam(AdamCall call);
}
