package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/// Copies between a staging array and a heap: `params` are the first element in the heap and the
/// count. One thread an element.
final class TransferKernels {
  private TransferKernels() {}

  static void put(KernelContext context, FloatArray heap, FloatArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      heap.set(params.get(0) + i, staging.get(i));
    }
  }

  static void get(KernelContext context, FloatArray heap, FloatArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      staging.set(i, heap.get(params.get(0) + i));
    }
  }

  static void put(KernelContext context, LongArray heap, LongArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      heap.set(params.get(0) + i, staging.get(i));
    }
  }

  static void get(KernelContext context, LongArray heap, LongArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      staging.set(i, heap.get(params.get(0) + i));
    }
  }

  static void put(KernelContext context, ByteArray heap, ByteArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      heap.set(params.get(0) + i, staging.get(i));
    }
  }

  static void get(KernelContext context, ByteArray heap, ByteArray staging, IntArray params) {
    int i = context.globalIdx;
    if (i < params.get(1)) {
      staging.set(i, heap.get(params.get(0) + i));
    }
  }

  /// Writes where no tensor lies: makes the heap known to the device.
  static void claim(KernelContext context, FloatArray heap) {
    heap.set(context.globalIdx, 0);
  }

  /// The same for the heap of I64.
  static void claim(KernelContext context, LongArray heap) {
    heap.set(context.globalIdx, 0);
  }

  /// The same for the heap of BOOL.
  static void claim(KernelContext context, ByteArray heap) {
    heap.set(context.globalIdx, (byte) 0);
  }
}
