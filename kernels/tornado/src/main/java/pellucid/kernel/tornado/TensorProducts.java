package pellucid.kernel.tornado;

import pellucid.kernel.GemmCall;

/// Matrix products on tensor cores.
final class TensorProducts {
  private static final Kernel GEMM =
      Kernel.floats("gemm_tensor", Tiles.THREADS, TensorKernels::gemm);
  private static final Kernel GATHER =
      Kernel.floats("gemm_tensor_gather", Tiles.THREADS, TensorKernels::gather);

  /// Rows, columns and terms that are worth a tile of 128 x 128.
  private static final int ENOUGH = 64;

  private TensorProducts() {}

  /// Whether a product is large enough.
  static boolean suits(Product product) {
    return Math.min(Math.min(product.m(), product.n()), product.k()) >= ENOUGH;
  }

  /// Queues it: one launch where whole tiles can be stored as they are, else a second one that cuts
  /// the tiles to size, adds shared sums, and applies bias, activation and residual.
  static void launch(Accelerator home, Product product) {
    int side = 1 << TensorTiles.SIDE;
    long groups = product.tiles(side, side);
    Shares shares = Shares.of(groups, product.k(), 8L * TensorTiles.DEPTH);
    if (shares.splits() == 1 && storable(product, side)) {
      product.args(home, shares, TensorTiles.DIRECT).launchGroups(GEMM, groups, product.what());
      return;
    }
    long sums = shares.splits() * groups * side * side;
    try (Scratch scratch = Scratch.of(home, sums)) {
      product
          .args(home, shares, scratch.start())
          .launchGroups(GEMM, shares.splits() * groups, product.what());
      product.args(home, shares, scratch.start()).launch(GATHER, product.sums(), product.what());
    }
  }

  /// Whether the sums of whole tiles are C itself: fragments are stored without further ado.
  private static boolean storable(Product product, int side) {
    GemmCall call = product.call();
    return product.m() % side == 0
        && product.n() % side == 0
        && product.steps()[5] == 1
        && product.steps()[4] >= 0
        && !call.accumulate()
        && call.bias() == null
        && call.residual() == null
        && call.activation() == null;
  }
}
