package pellucid.kernel;

/// Average pooling to a given size, or its gradient; all dense, of one floating dtype.
///
/// Output row p is the average of the input rows from [#start] to before [#end], columns likewise:
/// windows overlap where the sizes don't divide. Forward y is written from x; backward x from y:
/// each output's gradient is shared evenly by its window.
///
/// @param planes images times channels
/// @param h input height, at least 1
/// @param w input width, at least 1
/// @param outH output height
/// @param outW output width
/// @param x [planes, h, w]
/// @param y [planes, outH, outW]
public record AdaptivePoolCall(
    long planes, int h, int w, int outH, int outW, Operand x, Operand y) {
  /// The first index of a window: `floor(i in / out)`.
  public static int start(int i, int in, int out) {
    return (int) ((long) i * in / out);
  }

  /// The index behind a window: `ceil((i + 1) in / out)`.
  public static int end(int i, int in, int out) {
    return (int) Math.ceilDiv((i + 1L) * in, out);
  }
}
