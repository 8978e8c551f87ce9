package pellucid.kernel.tornado;

import pellucid.kernel.GemmCall;

/// Matrix products: chooses a kernel.
final class Products {
  private static final int LOCAL = Tiles.THREADS;
  private static final Kernel GEMM = Kernel.floats("gemm", LOCAL, ProductKernels::gemm);
  private static final Kernel GEMM_LARGE =
      Kernel.floats("gemm_large", LOCAL, ProductKernels::gemmLarge);
  private static final Kernel GEMV = Kernel.floats("gemv", LOCAL, ProductKernels::gemv);
  private static final Kernel GATHER = Kernel.floats("gemm_gather", LOCAL, ProductKernels::gather);

  /// Rows or columns that [ProductKernels#gemv] is for, at most.
  private static final int FEW = 2 * ProductKernels.ROWS;

  private Products() {}

  static boolean gemm(Accelerator home, GemmCall call) {
    Product product = Product.of(call);
    if (!Served.floats(call.a(), call.b(), call.c(), call.bias(), call.residual())
        || product.dims() > Args.DIMS) {
      return false;
    }
    if (product.sums() == 0) {
      return true;
    }
    if (home.tensorCores() != TensorCores.OFF && TensorProducts.suits(product)) {
      TensorProducts.launch(home, product);
      return true;
    }
    if (product.k() >= 16 && Math.min(product.m(), product.n()) <= FEW) {
      vector(home, product.m() <= product.n() ? product : product.transpose());
      return true;
    }
    long large = product.tiles(1 << Tiles.LARGE, 1 << Tiles.LARGE);
    if (large >= Shares.BUSY / 2) {
      launch(home, product, GEMM_LARGE, large, product.k());
    } else {
      launch(home, product, GEMM, product.tiles(1 << Tiles.SMALL, 1 << Tiles.SMALL), 128);
    }
    return true;
  }

  private static void vector(Accelerator home, Product product) {
    int columns = product.alongTerms(1) ? 8 : 32; // a group's
    launch(home, product, GEMV, product.tiles(ProductKernels.ROWS, columns), 512);
  }

  private static void launch(
      Accelerator home, Product product, Kernel kernel, long groups, long least) {
    Shares.of(groups, product.k(), Math.max(least, 1))
        .launch(
            home,
            groups,
            product.sums(),
            kernel,
            GATHER,
            product.what(),
            (shares, scratch) -> product.args(home, shares, scratch));
  }
}
