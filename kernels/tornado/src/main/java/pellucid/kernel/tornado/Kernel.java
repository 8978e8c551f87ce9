package pellucid.kernel.tornado;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// A method that TornadoVM compiles for the device, and what it needs to be started.
///
/// All tensors of one type lie in one array on the device, the heap, and what a call says (sizes,
/// offsets, strides, numbers) is read from arrays. So a kernel is compiled once, for all shapes and
/// places. A call's ints begin at `at[0]`, its numbers at `at[1]`.
///
/// @param name names the kernel in errors and listings
/// @param local threads of a group
/// @param uses the arrays that it reads or writes
/// @param task adds it to a graph
record Kernel(String name, int local, Set<Uses> uses, Adder task) {
  /// Shared by all tasks: each of its own would fill the graph of a region.
  private static final KernelContext CONTEXT = new KernelContext();

  private static final Map<String, Kernel> KNOWN = new ConcurrentHashMap<>();

  Kernel {
    KNOWN.put(name, this);
  }

  /// What a kernel may need besides floats and ints.
  enum Uses {
    /// The heap of I64.
    LONGS,
    /// The heap of BOOL.
    BYTES,
    /// Floats of the call.
    NUMBERS
  }

  /// What tells the calls of a program their sizes: ints, numbers, and where in these each begins.
  record Params(IntArray ints, FloatArray numbers, IntArray at) {}

  /// Adds a task for this kernel to a graph.
  interface Adder {
    TaskGraph add(TaskGraph graph, String id, DeviceArrays heaps, Params params);
  }

  /// A kernel over floats.
  static Kernel floats(
      String name, int local, Task4<KernelContext, FloatArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(),
        (graph, id, heaps, params) ->
            graph.task(id, method, CONTEXT, heaps.floats(), params.ints(), params.at()));
  }

  /// A kernel over floats that takes numbers.
  static Kernel numbers(
      String name,
      int local,
      Task5<KernelContext, FloatArray, IntArray, FloatArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.NUMBERS),
        (graph, id, heaps, params) ->
            graph.task(
                id, method, CONTEXT, heaps.floats(), params.ints(), params.numbers(), params.at()));
  }

  /// A kernel over floats and I64 indices.
  static Kernel longs(
      String name,
      int local,
      Task5<KernelContext, FloatArray, LongArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.LONGS),
        (graph, id, heaps, params) ->
            graph.task(
                id, method, CONTEXT, heaps.floats(), heaps.longs(), params.ints(), params.at()));
  }

  /// A kernel over floats and I64 indices that takes numbers.
  static Kernel longsNumbers(
      String name,
      int local,
      Task6<KernelContext, FloatArray, LongArray, IntArray, FloatArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.LONGS, Uses.NUMBERS),
        (graph, id, heaps, params) ->
            graph.task(
                id,
                method,
                CONTEXT,
                heaps.floats(),
                heaps.longs(),
                params.ints(),
                params.numbers(),
                params.at()));
  }

  /// A kernel over floats and truth values.
  static Kernel bytes(
      String name,
      int local,
      Task5<KernelContext, FloatArray, ByteArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.BYTES),
        (graph, id, heaps, params) ->
            graph.task(
                id, method, CONTEXT, heaps.floats(), heaps.bytes(), params.ints(), params.at()));
  }

  /// A kernel over I64 and truth values.
  static Kernel longsBytes(
      String name,
      int local,
      Task6<KernelContext, FloatArray, LongArray, ByteArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.LONGS, Uses.BYTES),
        (graph, id, heaps, params) ->
            graph.task(
                id,
                method,
                CONTEXT,
                heaps.floats(),
                heaps.longs(),
                heaps.bytes(),
                params.ints(),
                params.at()));
  }

  /// A kernel over floats and truth values that takes numbers.
  static Kernel bytesNumbers(
      String name,
      int local,
      Task6<KernelContext, FloatArray, ByteArray, IntArray, FloatArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Set.of(Uses.BYTES, Uses.NUMBERS),
        (graph, id, heaps, params) ->
            graph.task(
                id,
                method,
                CONTEXT,
                heaps.floats(),
                heaps.bytes(),
                params.ints(),
                params.numbers(),
                params.at()));
  }

  /// A kernel over floats and truth values that takes numbers, and a size that is constant in its
  /// code: TornadoVM compiles it anew for each.
  static Kernel sized(
      String name,
      int local,
      Task7<KernelContext, FloatArray, ByteArray, IntArray, FloatArray, IntArray, Integer> method,
      int size) {
    return new Kernel(
        name + size,
        local,
        Set.of(Uses.BYTES, Uses.NUMBERS),
        (graph, id, heaps, params) ->
            graph.task(
                id,
                method,
                CONTEXT,
                heaps.floats(),
                heaps.bytes(),
                params.ints(),
                params.numbers(),
                params.at(),
                size));
  }

  @Override
  public String toString() {
    return name;
  }

  /// All kernels of the classes that are initialised, by name.
  static SequencedMap<String, Kernel> known() {
    return new TreeMap<>(KNOWN);
  }
}
