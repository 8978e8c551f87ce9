package pellucid.kernel.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import pellucid.kernel.DType;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// Brings values to the device and back, in pieces, through staging arrays of a few sizes: a copy
/// over the bus, and one on the device between the staging array and the heap.
final class Transfers {
  /// Elements of the smallest and the largest staging array.
  private static final int SMALLEST = 1 << 10;

  private static final int LARGEST = 1 << 22;
  private static final int LOCAL = 64;

  private final Accelerator accelerator;
  private final Map<String, Staging> stagings = new HashMap<>();

  Transfers(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /// An array of one size with the program that copies between it and the heap.
  private record Staging(TornadoNativeArray array, IntArray params, Program program) {}

  /// Copies a buffer's host memory to its range.
  void upload(DeviceBuffer buffer, int start) {
    int bytes = elementBytes(buffer);
    long size = Accelerator.elements(buffer.dtype(), buffer.size());
    for (long done = 0; done < size; ) {
      long count = Math.min(size - done, LARGEST);
      Staging staging = staging("put", buffer, count);
      if (staging.array instanceof LongArray longs && buffer.dtype() == DType.I32) {
        for (int i = 0; i < count; i++) {
          longs.set(i, buffer.segment().getAtIndex(ValueLayout.JAVA_INT, done + i));
        }
      } else {
        MemorySegment to = memory(staging.array);
        MemorySegment.copy(buffer.segment(), done * bytes, to, 0, count * bytes);
      }
      run(staging, start + done, count);
      done += count;
    }
    accelerator.counters().uploaded(size * bytes);
  }

  /// Copies a buffer's range to its host memory.
  void download(DeviceBuffer buffer, int start) {
    int bytes = elementBytes(buffer);
    long size = Accelerator.elements(buffer.dtype(), buffer.size());
    for (long done = 0; done < size; ) {
      long count = Math.min(size - done, LARGEST);
      Staging staging = staging("get", buffer, count);
      run(staging, start + done, count);
      if (staging.array instanceof LongArray longs && buffer.dtype() == DType.I32) {
        for (int i = 0; i < count; i++) {
          buffer.segment().setAtIndex(ValueLayout.JAVA_INT, done + i, (int) longs.get(i));
        }
      } else {
        MemorySegment.copy(memory(staging.array), 0, buffer.segment(), done * bytes, count * bytes);
      }
      done += count;
    }
    accelerator.counters().downloaded(size * bytes);
  }

  /// What of the host's memory goes into one element.
  private static int elementBytes(DeviceBuffer buffer) {
    return buffer.dtype() == DType.BF16 ? 1 : buffer.dtype().bytes();
  }

  private static void run(Staging staging, long start, long count) {
    staging.params.set(0, (int) start);
    staging.params.set(1, (int) count);
    staging.program.run((count + LOCAL - 1) / LOCAL);
  }

  private static MemorySegment memory(TornadoNativeArray array) {
    return array.getSegment();
  }

  private Staging staging(String way, DeviceBuffer buffer, long count) {
    int size = SMALLEST;
    while (size < count) {
      size *= 4;
    }
    int elements = size;
    DType dtype =
        switch (buffer.dtype()) {
          case I32 -> DType.I64;
          case I8, BF16 -> DType.BOOL;
          case F32, F64, I64, U8, BOOL -> buffer.dtype();
        };
    String name = way + dtype + elements;
    return stagings.computeIfAbsent(name, key -> build(key, way.equals("put"), dtype, elements));
  }

  private Staging build(String name, boolean up, DType dtype, int elements) {
    KernelContext context = new KernelContext();
    IntArray params = new IntArray(2);
    DeviceArrays heaps = accelerator.arrays();
    return switch (dtype) {
      case F32 -> {
        FloatArray staging = new FloatArray(elements);
        yield link(
            name,
            up,
            staging,
            params,
            heaps.floats(),
            graph ->
                up
                    ? graph.task(
                        "t", TransferKernels::put, context, heaps.floats(), staging, params)
                    : graph.task(
                        "t", TransferKernels::get, context, heaps.floats(), staging, params));
      }
      case I64 -> {
        LongArray staging = new LongArray(elements);
        yield link(
            name,
            up,
            staging,
            params,
            heaps.longs(),
            graph ->
                up
                    ? graph.task("t", TransferKernels::put, context, heaps.longs(), staging, params)
                    : graph.task(
                        "t", TransferKernels::get, context, heaps.longs(), staging, params));
      }
      case BOOL -> {
        ByteArray staging = new ByteArray(elements);
        yield link(
            name,
            up,
            staging,
            params,
            heaps.bytes(),
            graph ->
                up
                    ? graph.task("t", TransferKernels::put, context, heaps.bytes(), staging, params)
                    : graph.task(
                        "t", TransferKernels::get, context, heaps.bytes(), staging, params));
      }
      case F64, BF16, I32, I8, U8 -> throw new IllegalArgumentException("no " + dtype);
    };
  }

  private interface Body {
    TaskGraph add(TaskGraph graph);
  }

  private Staging link(
      String name,
      boolean up,
      TornadoNativeArray staging,
      IntArray params,
      Object heap,
      Body body) {
    TaskGraph graph =
        new TaskGraph(name)
            .consumeFromDevice(Accelerator.OWNER, heap)
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, params);
    if (up) {
      graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, staging);
    }
    body.add(graph);
    if (!up) {
      graph.transferToHost(DataTransferMode.EVERY_EXECUTION, staging);
    }
    graph.persistOnDevice(heap);
    return new Staging(staging, params, accelerator.program(graph, LOCAL));
  }
}
