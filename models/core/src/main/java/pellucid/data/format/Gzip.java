package pellucid.data.format;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import pellucid.tensor.FormatException;

/// Decompresses gzip (RFC 1952) from memory, strictly.
///
/// `java.util.zip.GZIPInputStream` takes whatever follows the first member for padding and is
/// silent about it; here every byte has to belong to a member, and each member's CRC-32 and length
/// are checked.
public final class Gzip {
  private static final int TRAILER_BYTES = 8;
  private static final int FLAG_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int RESERVED_FLAGS = 0xE0;

  private final byte[] in;
  private final String source;
  private final long limit;
  private int position;

  private Gzip(byte[] in, String source, long limit) {
    this.in = in;
    this.source = source;
    this.limit = limit;
  }

  /// Whether `bytes` begins with gzip's magic number.
  public static boolean looksLikeGzip(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
  }

  /// Decompresses all members of `gz`.
  ///
  /// @param gz the compressed bytes, whole
  /// @param source what to call them in an error
  /// @param limit the most bytes that may come out, so that a small file cannot fill the memory
  /// @throws FormatException if the data is truncated or corrupt, is followed by something else, or
  ///   decompresses to more than `limit` bytes
  public static byte[] decompress(byte[] gz, String source, long limit) {
    return new Gzip(gz, source, limit).decompress();
  }

  private byte[] decompress() {
    var out = new ByteArrayOutputStream(Math.max(32, (int) Math.min(limit, 4L * in.length)));
    do {
      header();
      member(out);
    } while (position < in.length);
    return out.toByteArray();
  }

  private void header() {
    if (in.length - position < 10) {
      throw error("truncated in the header");
    }
    if (in[position] != (byte) 0x1f || in[position + 1] != (byte) 0x8b || in[position + 2] != 8) {
      throw error(
          position == 0 ? "not gzip" : "trailing bytes that are not gzip at offset " + position);
    }
    int flags = in[position + 3] & 0xff;
    if ((flags & RESERVED_FLAGS) != 0) {
      throw error("reserved flags are set in the header");
    }
    int start = position;
    position += 10;
    if ((flags & FLAG_EXTRA) != 0) {
      position += 2 + littleEndian(2);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipZeroTerminated();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipZeroTerminated();
    }
    if ((flags & FLAG_CRC) != 0) {
      headerCrc(start);
    }
    if (position > in.length) {
      throw error("truncated in the header");
    }
  }

  private void headerCrc(int start) {
    if (position > in.length) {
      throw error("truncated in the header");
    }
    var crc = new CRC32();
    crc.update(in, start, position - start);
    if (littleEndian(2) != ((int) crc.getValue() & 0xffff)) {
      throw error("checksum of the header does not match");
    }
    position += 2;
  }

  private void skipZeroTerminated() {
    while (position < in.length && in[position] != 0) {
      position++;
    }
    if (position >= in.length) {
      throw error("truncated in the header");
    }
    position++;
  }

  private void member(ByteArrayOutputStream out) {
    var crc = new CRC32();
    long length = 0;
    byte[] chunk = new byte[1 << 16];
    try (var inflater = new Inflater(true)) {
      inflater.setInput(in, position, in.length - position);
      while (!inflater.finished()) {
        int n = inflater.inflate(chunk);
        if (n == 0 && !inflater.finished()) {
          throw error(inflater.needsDictionary() ? "asks for a dictionary" : "truncated");
        }
        crc.update(chunk, 0, n);
        length += n;
        if (out.size() + (long) n > limit) {
          throw error("decompresses to more than " + limit + " bytes");
        }
        out.write(chunk, 0, n);
      }
      position = in.length - inflater.getRemaining();
    } catch (DataFormatException e) {
      throw new FormatException(source + ": corrupt gzip: " + e.getMessage(), e);
    }
    trailer(crc.getValue(), length);
  }

  private void trailer(long crc, long length) {
    if (in.length - position < TRAILER_BYTES) {
      throw error("truncated in the trailer");
    }
    int expectedCrc = littleEndian(4);
    position += 4;
    int expectedLength = littleEndian(4);
    position += 4;
    if (expectedCrc != (int) crc) {
      throw error("checksum (CRC-32) does not match the content");
    }
    if (expectedLength != (int) length) {
      throw error("length in the trailer does not match the content");
    }
  }

  private int littleEndian(int bytes) {
    if (in.length - position < bytes) {
      throw error("truncated in the header");
    }
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in[position + i] & 0xff) << (8 * i);
    }
    return value;
  }

  private FormatException error(String what) {
    return new FormatException(source + ": corrupt gzip: " + what);
  }
}
