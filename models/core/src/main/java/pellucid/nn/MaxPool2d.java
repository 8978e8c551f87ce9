package pellucid.nn;

import pellucid.op.PoolParams;
import pellucid.tensor.Tensor;

/// The maximum of each window: [n, c, h, w] to [n, c, h', w'].
///
/// @param params the window and its steps
public record MaxPool2d(PoolParams params) implements Layer {
  /// Square windows side by side.
  public static MaxPool2d of(int size) {
    return new MaxPool2d(PoolParams.of(size));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return x.maxPool2d(params);
  }

  @Override
  public String describe() {
    return "MaxPool2d " + window(params);
  }

  static String window(PoolParams p) {
    String text = p.r() + "x" + p.s();
    if (p.strideH() != p.r() || p.strideW() != p.s()) {
      text += ", stride " + p.strideH() + (p.strideH() == p.strideW() ? "" : "x" + p.strideW());
    }
    if (p.padH() != 0 || p.padW() != 0) {
      text += ", padding " + p.padH() + (p.padH() == p.padW() ? "" : "x" + p.padW());
    }
    return text;
  }
}
