package pellucid.op;

import pellucid.kernel.PoolGeometry;
import pellucid.tensor.Shape;

/// The window of a pooling and how it moves, in elements.
///
/// @param r window height
/// @param s window width
/// @param strideH step between windows, down
/// @param strideW step between windows, across
/// @param padH rows of padding above and below, at most half the window
/// @param padW columns of padding left and right, at most half the window
public record PoolParams(int r, int s, int strideH, int strideW, int padH, int padW) {
  /// Checks the ranges.
  public PoolParams {
    Check.that(r > 0 && s > 0, "pool2d: window %dx%d must be 1x1 or more", r, s);
    Check.that(
        strideH > 0 && strideW > 0, "pool2d: stride %dx%d must be 1 or more", strideH, strideW);
    Check.that(
        padH >= 0 && padW >= 0 && 2 * padH <= r && 2 * padW <= s,
        "pool2d: padding %dx%d must be at most half the window %dx%d",
        padH,
        padW,
        r,
        s);
  }

  /// Square windows side by side.
  public static PoolParams of(int size) {
    return of(size, size, 0);
  }

  /// Square windows.
  public static PoolParams of(int size, int stride, int padding) {
    return new PoolParams(size, size, stride, stride, padding, padding);
  }

  /// The sizes of a pooling of images of one shape.
  ///
  /// @param op the op's name, for messages
  /// @param x images, [n, c, h, w]
  /// @throws pellucid.tensor.ShapeMismatchException if they do not fit
  public PoolGeometry geometry(String op, Shape x) {
    Check.that(x.rank() == 4, "%s: images must be [n, c, h, w], got %s", op, x);
    PoolGeometry g =
        new PoolGeometry(
            Math.toIntExact(x.dim(0)),
            Math.toIntExact(x.dim(1)),
            Math.toIntExact(x.dim(2)),
            Math.toIntExact(x.dim(3)),
            r,
            s,
            strideH,
            strideW,
            padH,
            padW);
    Check.that(
        g.outH() > 0 && g.outW() > 0,
        "%s: a %dx%d window does not fit into images %s padded by %dx%d",
        op,
        r,
        s,
        x,
        padH,
        padW);
    return g;
  }
}
