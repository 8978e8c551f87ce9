package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import pellucid.kernel.DType;
import pellucid.kernel.DeviceCounters;
import pellucid.kernel.KernelException;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// One device: its memory, its programs, and the launches that wait for it. Its monitor guards all
/// of that and every [DeviceBuffer].
///
/// Launches are queued. They run when the host wants a value, or when [#MOST] wait: one after the
/// other, or, once the same kernels have followed each other often enough, as one [Region].
final class Accelerator {
  /// The graph that owns the heaps.
  static final String OWNER = "heaps";

  /// Launches that wait at most, and so kernels in a region: a graph of TornadoVM has 1024 nodes,
  /// of which a kernel takes about six.
  static final int MOST = 128;

  private static final boolean CUDA_GRAPHS =
      !"false".equals(System.getProperty("pellucid.gpu.cudagraphs"));

  private final TornadoDevice device;
  private final TensorCores tensorCores;
  private final Map<DType, Heap> heaps;
  private final DeviceArrays arrays;
  private final ImmutableTaskGraph owner;
  private final Transfers transfers = new Transfers(this);
  private final Counters counters = new Counters();
  private final Map<Kernel, SingleKernel> singles = new HashMap<>();
  private final Regions regions = new Regions(this);
  private final List<Queued> waiting = new ArrayList<>();
  private final Queue<Range> returned = new ConcurrentLinkedQueue<>();
  private long enqueued;
  private long finished;

  /// A device with room for tensors of so many bytes.
  ///
  /// @param tensorCores what matrix products may use
  Accelerator(TornadoDevice device, long memory, TensorCores tensorCores) {
    this.device = device;
    this.tensorCores = tensorCores;
    int floats = (int) Math.min(memory / 4, Integer.MAX_VALUE - 64);
    int indices = Math.max(1 << 20, floats / 16);
    int few = Math.max(1 << 20, floats / 2);
    Heap longs = new Heap(indices);
    Heap bytes = new Heap(few);
    this.heaps =
        Map.of(
            DType.F32,
            new Heap(floats),
            DType.I64,
            longs,
            DType.I32,
            longs, // kernels see indices of one type
            DType.BOOL,
            bytes,
            DType.I8,
            bytes,
            DType.BF16,
            bytes); // two elements a number
    this.arrays = DeviceArrays.of(floats, indices, few);
    this.owner = claim();
  }

  private ImmutableTaskGraph claim() {
    KernelContext context = new KernelContext();
    return new TaskGraph(OWNER)
        .task("floats", TransferKernels::claim, context, arrays.floats())
        .task("longs", TransferKernels::claim, context, arrays.longs())
        .task("bytes", TransferKernels::claim, context, arrays.bytes())
        .persistOnDevice(arrays.all())
        .snapshot();
  }

  /// Whether tensors of a type can live here.
  boolean holds(DType dtype) {
    return heaps.containsKey(dtype);
  }

  /// How many elements of its heap a tensor of so many numbers takes.
  static long elements(DType dtype, long numbers) {
    return dtype == DType.BF16 ? 2 * numbers : numbers;
  }

  Heap heap(DType dtype) {
    return Objects.requireNonNull(heaps.get(dtype));
  }

  /// What matrix products may use.
  TensorCores tensorCores() {
    return tensorCores;
  }

  DeviceArrays arrays() {
    return arrays;
  }

  Transfers transfers() {
    return transfers;
  }

  Counters counters() {
    return counters;
  }

  synchronized DeviceCounters snapshot() {
    return counters.snapshot(usedBytes());
  }

  private long usedBytes() {
    return 4 * heap(DType.F32).used() + 8 * heap(DType.I64).used() + heap(DType.BOOL).used();
  }

  /// The number of the last launch that has run.
  long finished() {
    return finished;
  }

  /// The number that the next launch will have.
  long next() {
    return enqueued + 1;
  }

  /// A range of a heap.
  record Range(Heap heap, int start, long elements) {}

  /// Takes a range back whose buffer is unreachable; launches that wait may still want it. Called
  /// by the cleaner's thread, without the lock.
  void giveBack(Range range) {
    returned.add(range);
  }

  private void reuseReturned() {
    if (waiting.isEmpty()) {
      for (Range range = returned.poll(); range != null; range = returned.poll()) {
        range.heap.free(range.start, range.elements);
      }
    }
  }

  /// A range of a heap, after a collection of garbage if need be.
  int allocate(Heap heap, long elements, DType dtype) {
    reuseReturned();
    int start = heap.allocate(elements);
    for (int tries = 0; start < 0 && tries < 5; tries++) {
      finish();
      System.gc();
      try {
        wait(20L << tries); // the cleaner's thread needs a moment
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      reuseReturned();
      start = heap.allocate(elements);
    }
    if (start < 0) {
      throw new KernelException(
          "no room for %,d bytes: %,d of %,d are in use on %s; use smaller batches, close a TensorScope, or raise -Dpellucid.gpu.memory"
              .formatted(
                  elements * elementBytes(dtype),
                  heap.used() * elementBytes(dtype),
                  (long) heap.capacity() * elementBytes(dtype),
                  name()));
    }
    return start;
  }

  private static int elementBytes(DType dtype) {
    return dtype == DType.BF16 ? 1 : dtype.bytes();
  }

  String name() {
    return device.getPhysicalDevice().getDeviceName().strip();
  }

  /// Queues a launch or a step.
  void enqueue(Queued launch) {
    waiting.add(launch);
    enqueued++;
    if (waiting.size() == MOST) {
      finish();
    }
  }

  /// Runs what waits.
  void finish() {
    if (waiting.isEmpty()) {
      return;
    }
    List<Launch> batch = Chain.launches(waiting);
    waiting.clear();
    finished = enqueued;
    Region region = regions.of(batch);
    if (region != null) {
      attempt(() -> region.run(batch), batch.getFirst().what() + " and what follows it");
      counters.executed(batch.size());
      return;
    }
    for (Launch launch : batch) {
      try {
        attempt(() -> single(launch.kernel()).run(launch), launch.what());
      } catch (KernelException e) {
        singles.remove(launch.kernel()); // what did not compile would do nothing from now on
        throw e;
      }
      counters.executed(1);
    }
  }

  private SingleKernel single(Kernel kernel) {
    return singles.computeIfAbsent(kernel, key -> new SingleKernel(this, key));
  }

  /// TornadoVM reports a kernel that can't be compiled as an Error of its own too.
  private void attempt(Runnable work, String what) {
    try {
      work.run();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw failure(what, e);
    }
  }

  private KernelException failure(String what, Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = String.valueOf(root.getMessage()).strip().lines().findFirst().orElse("");
    return new KernelException(
        "%s failed on %s with %,d bytes of tensors there: %s"
            .formatted(what, name(), usedBytes(), reason),
        e);
  }

  /// Whether a region is recorded once as a CUDA graph and started as such.
  boolean records() {
    return CUDA_GRAPHS && canRecord();
  }

  /// Whether the device has CUDA graphs.
  boolean canRecord() {
    TornadoVMBackendType backend = device.getTornadoVMBackend();
    return backend == TornadoVMBackendType.CUDA || backend == TornadoVMBackendType.PTX;
  }

  /// Compiles a graph of one task `t` in groups of so many threads.
  Program program(TaskGraph graph, int local) {
    return program(graph, List.of("t"), new int[] {local}, false);
  }

  /// Compiles a graph of tasks.
  ///
  /// @param recorded whether its first run is recorded, and each later one a start of the record:
  ///   the same kernels with the same numbers of groups
  Program program(TaskGraph graph, List<String> tasks, int[] local, boolean recorded) {
    GridScheduler scheduler = new GridScheduler();
    for (String task : List.of("floats", "longs", "bytes")) {
      Program.grid(scheduler, OWNER, task, 1);
    }
    WorkerGrid1D[] grids = new WorkerGrid1D[tasks.size()];
    for (int t = 0; t < grids.length; t++) {
      grids[t] = Program.grid(scheduler, graph.getTaskGraphName(), tasks.get(t), local[t]);
    }
    @SuppressWarnings("resource") // lives as long as the device
    TornadoExecutionPlan plan = new TornadoExecutionPlan(owner, graph.snapshot());
    plan.withDevice(device);
    // The default would let the compiler assume that there are no NaN and no infinities.
    plan.withCompilerFlags(TornadoVMBackendType.OPENCL, "-cl-mad-enable -w");
    plan.withGraph(0).withGridScheduler(scheduler).execute();
    plan.withGraph(1).withGridScheduler(scheduler);
    if (recorded) {
      plan.withCUDAGraph();
    }
    return new Program(plan, grids, local);
  }
}
