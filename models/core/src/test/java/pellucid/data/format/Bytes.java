package pellucid.data.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/// Makes files in memory.
public final class Bytes {
  private Bytes() {}

  public static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var gz = new GZIPOutputStream(out)) {
      gz.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// An IDX file of unsigned bytes; the data counts up.
  public static byte[] idx(int... dims) {
    int size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    var buffer = ByteBuffer.allocate(4 + 4 * dims.length + size);
    buffer.putInt(0x0800 | dims.length);
    for (int dim : dims) {
      buffer.putInt(dim);
    }
    for (int i = 0; i < size; i++) {
      buffer.put((byte) i);
    }
    return buffer.array();
  }

  public static byte[] concat(byte[] a, byte... b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
