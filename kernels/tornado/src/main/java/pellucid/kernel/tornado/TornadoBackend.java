package pellucid.kernel.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
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
import pellucid.kernel.DeviceCeilings;
import pellucid.kernel.DeviceCounters;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.GatherCall;
import pellucid.kernel.GemmCall;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.KernelException;
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
import pellucid.kernel.scalar.ScalarBackend;

/// A graphics card, or whatever else TornadoVM finds, as a device: F32 tensors live there, with I64
/// and I32 indices and truth values beside them.
///
/// What has no kernel here is an error that names it. With [#fallback(boolean)] it runs on the host
/// instead, and is counted.
public final class TornadoBackend implements KernelBackend {
  /// Kernels of the SPI that run on the device.
  private static final Set<String> SERVED =
      Set.of(
          "unary",
          "binary",
          "where",
          "copy",
          "fill",
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
          "argMax",
          "cumSum",
          "argSort",
          "gather",
          "scatterAdd",
          "takeAlong",
          "addAlong",
          "softmax",
          "crossEntropy",
          "crossEntropyBackward",
          "rowNorm",
          "rowNormBackward",
          "channelMoments",
          "batchNorm",
          "batchNormBackward",
          "random",
          "dropout",
          "multinomial",
          "attention",
          "attentionBackward",
          "recurrent",
          "recurrentBackward",
          "sgd",
          "adam");

  /// Where kernels are declared.
  private static final List<Class<?>> FAMILIES =
      List.of(
          Elementwise.class,
          Chain.class,
          Casts.class,
          Products.class,
          TensorProducts.class,
          CompactProducts.class,
          Convolutions.class,
          Pools.class,
          Reductions.class,
          Sorts.class,
          Softmaxes.class,
          Norms.class,
          Channels.class,
          Gathers.class,
          Attentions.class,
          Recurrences.class,
          Randoms.class,
          Optimisers.class);

  private final TornadoDevices.Found found;
  private final KernelBackend scalar = new ScalarBackend();
  private final SequencedMap<String, Long> fallbacks = new LinkedHashMap<>();
  private @Nullable Accelerator accelerator;
  private boolean fallback = Boolean.getBoolean("pellucid.gpu.fallback");

  /// For the service loader: the first device, and through [#devices()] all.
  public TornadoBackend() {
    this(TornadoDevices.first());
  }

  private TornadoBackend(TornadoDevices.Found found) {
    this.found = found;
  }

  @Override
  public List<KernelBackend> devices() {
    return TornadoDevices.all().stream().<KernelBackend>map(TornadoBackend::new).toList();
  }

  @Override
  public String device() {
    return found.name();
  }

  @Override
  public List<String> aliases() {
    return found.first() ? List.of("gpu") : List.of();
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public @Nullable String unusable() {
    return found.problem();
  }

  @Override
  public String describe() {
    return found.describe();
  }

  @Override
  public SequencedMap<String, String> coverage() {
    SequencedMap<String, String> coverage = scalar.coverage();
    coverage.replaceAll((kernel, _) -> SERVED.contains(kernel) ? "F32: " + found.name() : "none");
    return coverage;
  }

  /// The device has threads of its own.
  @Override
  public void threads(int count) {}

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public synchronized void fallback(boolean allowed) {
    fallback = allowed;
  }

  @Override
  public synchronized SequencedMap<String, Long> fallbacks() {
    return new LinkedHashMap<>(fallbacks);
  }

  @Override
  public synchronized DeviceCounters counters() {
    Accelerator used = accelerator;
    return used == null ? new Counters().snapshot(0) : used.snapshot();
  }

  private synchronized Accelerator accelerator() {
    Accelerator made = accelerator;
    if (made == null) {
      made = found.open();
      accelerator = made;
    }
    return made;
  }

  @Override
  public void finish() {
    Accelerator home = accelerator();
    synchronized (home) {
      home.finish();
    }
  }

  @Override
  public DeviceCeilings ceilings() {
    return Ceilings.measure(accelerator());
  }

  @Override
  public List<String> listings() {
    for (Class<?> family : FAMILIES) {
      try {
        MethodHandles.lookup().ensureInitialized(family);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e); // it is of this package
      }
    }
    return List.copyOf(Kernel.known().keySet());
  }

  @Override
  public @Nullable String listing(String kernel) {
    Kernel known = Kernel.known().get(kernel);
    return known == null ? null : Listing.of(accelerator(), known);
  }

  @Override
  public Buffer buffer(MemorySegment segment, DType dtype) {
    Accelerator home = accelerator();
    return home.holds(dtype)
        ? new DeviceBuffer(home, segment, dtype)
        : new HostBuffer(segment, dtype);
  }

  /// A kernel's launch; false where it does not serve the call.
  private interface Attempt {
    boolean launch(Accelerator home);
  }

  private void run(String kernel, Attempt attempt, Consumer<KernelBackend> onHost) {
    Accelerator home = accelerator();
    synchronized (home) {
      if (attempt.launch(home)) {
        return;
      }
    }
    if (!fallback) {
      throw new KernelException(
          "%s has no kernel on %s for these operands; move them to the cpu, or allow it with --fallback (-Dpellucid.gpu.fallback=true)"
              .formatted(kernel, found.name()));
    }
    synchronized (this) {
      fallbacks.merge(kernel, 1L, Long::sum);
    }
    onHost.accept(HostKernels.best());
  }

  @Override
  public void unary(UnaryCall call) {
    run("unary", home -> Elementwise.unary(home, call), other -> other.unary(call));
  }

  @Override
  public void binary(BinaryCall call) {
    run("binary", home -> Elementwise.binary(home, call), other -> other.binary(call));
  }

  @Override
  public void where(WhereCall call) {
    run("where", home -> Elementwise.where(home, call), other -> other.where(call));
  }

  @Override
  public void copy(CopyCall call) {
    run("copy", home -> Elementwise.copy(home, call), other -> other.copy(call));
  }

  @Override
  public void fill(FillCall call) {
    run("fill", home -> Elementwise.fill(home, call), other -> other.fill(call));
  }

  @Override
  public void reduce(ReduceCall call) {
    run("reduce", home -> Reductions.reduce(home, call), other -> other.reduce(call));
  }

  @Override
  public void argMax(ArgMaxCall call) {
    run("argMax", home -> Reductions.argMax(home, call), other -> other.argMax(call));
  }

  @Override
  public void cumSum(CumSumCall call) {
    run("cumSum", home -> Reductions.cumSum(home, call), other -> other.cumSum(call));
  }

  @Override
  public void argSort(ArgSortCall call) {
    run("argSort", home -> Sorts.argSort(home, call), other -> other.argSort(call));
  }

  @Override
  public void gemm(GemmCall call) {
    run("gemm", home -> Products.gemm(home, call), other -> other.gemm(call));
  }

  @Override
  public void compactGemm(CompactGemmCall call) {
    run("compactGemm", home -> CompactProducts.gemm(home, call), other -> other.compactGemm(call));
  }

  @Override
  public void conv2d(ConvCall call) {
    run("conv2d", home -> Convolutions.conv2d(home, call), other -> other.conv2d(call));
  }

  @Override
  public void conv2dBackwardInput(ConvCall call) {
    run(
        "conv2dBackwardInput",
        home -> Convolutions.conv2dBackwardInput(home, call),
        other -> other.conv2dBackwardInput(call));
  }

  @Override
  public void conv2dBackwardWeight(ConvCall call) {
    run(
        "conv2dBackwardWeight",
        home -> Convolutions.conv2dBackwardWeight(home, call),
        other -> other.conv2dBackwardWeight(call));
  }

  @Override
  public void pool2d(PoolCall call) {
    run("pool2d", home -> Pools.pool2d(home, call), other -> other.pool2d(call));
  }

  @Override
  public void pool2dBackward(PoolBackwardCall call) {
    run(
        "pool2dBackward",
        home -> Pools.pool2dBackward(home, call),
        other -> other.pool2dBackward(call));
  }

  @Override
  public void adaptivePool2d(AdaptivePoolCall call) {
    run(
        "adaptivePool2d",
        home -> Pools.adaptivePool2d(home, call),
        other -> other.adaptivePool2d(call));
  }

  @Override
  public void adaptivePool2dBackward(AdaptivePoolCall call) {
    run(
        "adaptivePool2dBackward",
        home -> Pools.adaptivePool2dBackward(home, call),
        other -> other.adaptivePool2dBackward(call));
  }

  @Override
  public void softmax(SoftmaxCall call) {
    run("softmax", home -> Softmaxes.softmax(home, call), other -> other.softmax(call));
  }

  @Override
  public void crossEntropy(CrossEntropyCall call) {
    run(
        "crossEntropy",
        home -> Softmaxes.crossEntropy(home, call),
        other -> other.crossEntropy(call));
  }

  @Override
  public void crossEntropyBackward(CrossEntropyBackwardCall call) {
    run(
        "crossEntropyBackward",
        home -> Softmaxes.crossEntropyBackward(home, call),
        other -> other.crossEntropyBackward(call));
  }

  @Override
  public void attention(AttentionCall call) {
    run("attention", home -> Attentions.attention(home, call), other -> other.attention(call));
  }

  @Override
  public void attentionBackward(AttentionBackwardCall call) {
    run(
        "attentionBackward",
        home -> Attentions.attentionBackward(home, call),
        other -> other.attentionBackward(call));
  }

  @Override
  public void recurrent(RecurrentCall call) {
    run("recurrent", home -> Recurrences.recurrent(home, call), other -> other.recurrent(call));
  }

  @Override
  public void recurrentBackward(RecurrentBackwardCall call) {
    run(
        "recurrentBackward",
        home -> Recurrences.recurrentBackward(home, call),
        other -> other.recurrentBackward(call));
  }

  @Override
  public void rowNorm(RowNormCall call) {
    run("rowNorm", home -> Norms.rowNorm(home, call), other -> other.rowNorm(call));
  }

  @Override
  public void rowNormBackward(RowNormBackwardCall call) {
    run(
        "rowNormBackward",
        home -> Norms.rowNormBackward(home, call),
        other -> other.rowNormBackward(call));
  }

  @Override
  public void channelMoments(ChannelMomentsCall call) {
    run(
        "channelMoments",
        home -> Norms.channelMoments(home, call),
        other -> other.channelMoments(call));
  }

  @Override
  public void batchNorm(BatchNormCall call) {
    run("batchNorm", home -> Norms.batchNorm(home, call), other -> other.batchNorm(call));
  }

  @Override
  public void batchNormBackward(BatchNormBackwardCall call) {
    run(
        "batchNormBackward",
        home -> Norms.batchNormBackward(home, call),
        other -> other.batchNormBackward(call));
  }

  @Override
  public void gather(GatherCall call) {
    run("gather", home -> Gathers.gather(home, call), other -> other.gather(call));
  }

  @Override
  public void scatterAdd(GatherCall call) {
    run("scatterAdd", home -> Gathers.scatterAdd(home, call), other -> other.scatterAdd(call));
  }

  @Override
  public void takeAlong(AlongCall call) {
    run("takeAlong", home -> Gathers.takeAlong(home, call), other -> other.takeAlong(call));
  }

  @Override
  public void addAlong(AlongCall call) {
    run("addAlong", home -> Gathers.addAlong(home, call), other -> other.addAlong(call));
  }

  @Override
  public void random(RandomCall call) {
    run("random", home -> Randoms.random(home, call), other -> other.random(call));
  }

  @Override
  public void multinomial(MultinomialCall call) {
    run("multinomial", home -> Randoms.multinomial(home, call), other -> other.multinomial(call));
  }

  @Override
  public void dropout(DropoutCall call) {
    run("dropout", home -> Randoms.dropout(home, call), other -> other.dropout(call));
  }

  @Override
  public void sgd(SgdCall call) {
    run("sgd", home -> Optimisers.sgd(home, call), other -> other.sgd(call));
  }

  @Override
  public void adam(AdamCall call) {
    run("adam", home -> Optimisers.adam(home, call), other -> other.adam(call));
  }
}
