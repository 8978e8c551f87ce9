package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Matrix products on tensor cores, as [TensorTiles] computes them.
final class TensorKernels {
  private TensorKernels() {}

  /// A group a tile of 128 x 128.
  static void gemm(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    TensorTiles.multiply(context, heap, ints, at.get(0));
  }

  /// Takes sums from the scratch memory.
  static void gather(KernelContext context, FloatArray heap, IntArray ints, IntArray at) {
    TensorTiles.gather(context, heap, ints, at.get(0));
  }
}
