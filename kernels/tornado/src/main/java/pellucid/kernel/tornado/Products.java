package pellucid.kernel.tornado;

import pellucid.kernel.GemmCall;

/// Matrix products.
final class Products {
  private Products() {}

  static boolean gemm(Accelerator home, GemmCall call) {
    return false;
  }
}
