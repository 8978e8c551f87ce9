package pellucid.kernel;

/// The element types of tensors and buffers.
///
/// It stands in the kernels' API, below the tensors, because buffers and call records speak of it.
/// Names follow the safetensors format. `F16` will join when a kernel reads it.
public enum DType {
  /// IEEE 754 binary32, the type of training.
  F32(4, true),
  /// IEEE 754 binary64, the type of gradient checks.
  F64(8, true),
  /// The upper half of a binary32: 8 bits of precision, the type of stored weights. Ops compute on
  /// it through the scalar backend; fast is what reads it as a weight.
  BF16(2, true),
  /// Signed 32-bit integer.
  I32(4, false),
  /// Signed 64-bit integer, the type of indices and labels.
  I64(8, false),
  /// Signed 8-bit integer, the type of quantised weights.
  I8(1, false),
  /// Unsigned 8-bit integer, the type of images as they are stored.
  U8(1, false),
  /// A truth value in one byte: 0 or 1.
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  DType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /// The size of one element, in bytes.
  public int bytes() {
    return bytes;
  }

  /// Whether values are floating-point, and so can have gradients.
  public boolean isFloating() {
    return floating;
  }
}
