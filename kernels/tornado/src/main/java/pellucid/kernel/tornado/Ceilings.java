package pellucid.kernel.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import pellucid.kernel.DType;
import pellucid.kernel.DeviceCeilings;

/// Measures what a device can do at most: the best of a few runs, each long enough for the clock.
final class Ceilings {
  private static final Kernel MULTIPLY_ADD =
      Kernel.floats("ceiling_multiply_add", 256, CeilingKernels::multiplyAdd);
  private static final Kernel STREAM = Kernel.floats("ceiling_stream", 256, CeilingKernels::stream);

  private static final int RUNS = 5;
  private static final int TOGETHER = 32;
  private static final double ENOUGH_SECONDS = 0.02;
  private static final int STREAMED = 1 << 25;
  private static final int MOVED = 1 << 22;

  private Ceilings() {}

  static DeviceCeilings measure(Accelerator home) {
    synchronized (home) {
      home.finish();
      Heap heap = home.heap(DType.F32);
      int length = Math.min(STREAMED, heap.capacity() / 4 / Heap.ALIGNMENT * Heap.ALIGNMENT);
      int first = home.allocate(heap, 2L * length, DType.F32);
      try {
        long start = System.nanoTime();
        SingleKernel stream = new SingleKernel(home, STREAM);
        double launch = seconds(stream, 1, 1, first, first + length);
        double compile = (System.nanoTime() - start) * 1e-6;
        launch = Math.min(launch, best(stream, 1, 1, first, first + length));
        double copy = best(stream, length / 256, length, first, first + length);
        return new DeviceCeilings(
            gflops(home, first),
            8e-9 * length / copy,
            4e-9 * MOVED / moved(home, true),
            4e-9 * MOVED / moved(home, false),
            1e6 * launch,
            1e6 * region(home, first, false),
            home.canRecord() ? 1e6 * region(home, first, true) : Double.NaN,
            compile);
      } finally {
        heap.free(first, 2L * length);
      }
    }
  }

  private static double gflops(Accelerator home, int first) {
    SingleKernel kernel = new SingleKernel(home, MULTIPLY_ADD);
    long groups = 64;
    int turns = 64;
    while (seconds(kernel, groups, turns, first) < ENOUGH_SECONDS) {
      if (groups < 8192) {
        groups *= 2;
      } else {
        turns *= 2;
      }
    }
    return 1e-9 * CeilingKernels.FLOPS * turns * groups * 256 / best(kernel, groups, turns, first);
  }

  /// The time of one of many kernels that are started at once.
  ///
  /// @param recorded whether as a CUDA graph
  private static double region(Accelerator home, int first, boolean recorded) {
    Region region =
        new Region(
            home,
            recorded ? "ceiling_recorded" : "ceiling_region",
            Collections.nCopies(TOGETHER, STREAM),
            recorded);
    Launch launch =
        new Launch(STREAM, 1, new int[] {1, first, first + 1}, new float[0], "a ceiling");
    List<Launch> launches = Collections.nCopies(TOGETHER, launch);
    region.run(launches);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      region.run(launches);
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    return best / TOGETHER;
  }

  private static double best(SingleKernel kernel, long groups, int... ints) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < RUNS; i++) {
      best = Math.min(best, seconds(kernel, groups, ints));
    }
    return best;
  }

  private static double seconds(SingleKernel kernel, long groups, int... ints) {
    Launch launch = new Launch(STREAM, groups, ints, new float[0], "a ceiling");
    long start = System.nanoTime();
    kernel.run(launch);
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double moved(Accelerator home, boolean up) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4L * MOVED, 64);
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < RUNS; i++) {
        DeviceBuffer buffer = new DeviceBuffer(home, memory, DType.F32);
        buffer.overwrite();
        long start = System.nanoTime();
        int place = buffer.readOnDevice(home.finished());
        if (!up) {
          start = System.nanoTime();
          home.transfers().download(buffer, place);
        }
        best = Math.min(best, (System.nanoTime() - start) * 1e-9);
      }
      return best;
    }
  }
}
