package pellucid.data.format;

import org.jspecify.annotations.Nullable;

/// Element types of the IDX format, by the third byte of its magic number.
public enum IdxType {
  U8(0x08, 1),
  I8(0x09, 1),
  I16(0x0B, 2),
  I32(0x0C, 4),
  F32(0x0D, 4),
  F64(0x0E, 8);

  private final int code;
  private final int bytes;

  IdxType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  static @Nullable IdxType of(int code) {
    for (IdxType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }
}
