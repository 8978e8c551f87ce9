package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// A method that TornadoVM compiles for the device, and what it needs to be started.
///
/// All tensors of one type lie in one array on the device, the heap, and what a call says (sizes,
/// offsets, strides) is read from an array of ints. So a kernel is compiled once, for all shapes
/// and places. The ints of a call are the [Launch#INTS] ints of `params` from `at[0]` on.
///
/// @param name names the kernel in errors and listings
/// @param local threads of a group
/// @param heaps which heaps it reads or writes
/// @param task adds it to a graph
record Kernel(String name, int local, Uses heaps, Adder task) {
  /// The heaps that a kernel touches.
  enum Uses {
    FLOATS(false, false),
    FLOATS_LONGS(true, false),
    FLOATS_BYTES(false, true);

    final boolean longs;
    final boolean bytes;

    Uses(boolean longs, boolean bytes) {
      this.longs = longs;
      this.bytes = bytes;
    }
  }

  /// Adds a task for this kernel to a graph.
  interface Adder {
    TaskGraph add(TaskGraph graph, String id, DeviceArrays heaps, IntArray params, IntArray at);
  }

  /// A kernel over floats.
  static Kernel floats(
      String name, int local, Task4<KernelContext, FloatArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Uses.FLOATS,
        (graph, id, heaps, params, at) ->
            graph.task(id, method, new KernelContext(), heaps.floats(), params, at));
  }

  /// A kernel over floats and I64 indices.
  static Kernel floatsLongs(
      String name,
      int local,
      Task5<KernelContext, FloatArray, LongArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Uses.FLOATS_LONGS,
        (graph, id, heaps, params, at) ->
            graph.task(id, method, new KernelContext(), heaps.floats(), heaps.longs(), params, at));
  }

  /// A kernel over floats and truth values.
  static Kernel floatsBytes(
      String name,
      int local,
      Task5<KernelContext, FloatArray, ByteArray, IntArray, IntArray> method) {
    return new Kernel(
        name,
        local,
        Uses.FLOATS_BYTES,
        (graph, id, heaps, params, at) ->
            graph.task(id, method, new KernelContext(), heaps.floats(), heaps.bytes(), params, at));
  }

  @Override
  public String toString() {
    return name;
  }
}
