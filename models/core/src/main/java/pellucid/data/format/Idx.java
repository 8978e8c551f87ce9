package pellucid.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.FormatException;

/// Reads IDX, the format of MNIST's files: a magic number `00 00 type rank`, then `rank` sizes as
/// big-endian int32, then the elements.
///
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section
/// "File formats". A file may be gzipped; it is recognised by its content, not by its name.
///
/// ```java
/// IdxArray images = Idx.read(Path.of("t10k-images-idx3-ubyte"));   // dims [10000, 28, 28]
/// ```
public final class Idx {
  /// The largest file accepted, in bytes: a Java array holds no more.
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private Idx() {}

  /// Reads a file, gzipped or not.
  ///
  /// @throws FormatException if the content is not one whole IDX array and nothing else
  /// @throws IOException if the file cannot be read
  public static IdxArray read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new FormatException(file + ": larger than 2 GiB");
    }
    return parse(Files.readAllBytes(file), file.toString());
  }

  /// Reads an array from memory, gzipped or not.
  ///
  /// @param bytes the whole file
  /// @param source what to call it in an error
  /// @throws FormatException if the content is not one whole IDX array and nothing else
  public static IdxArray parse(byte[] bytes, String source) {
    byte[] raw = bytes;
    if (Gzip.looksLikeGzip(bytes)) {
      raw = Gzip.decompress(bytes, source, MAX_BYTES);
    }
    if (raw.length < 4) {
      throw new FormatException(source + ": not IDX: only " + raw.length + " bytes");
    }
    @Nullable IdxType type = IdxType.of(raw[2] & 0xff);
    int rank = raw[3] & 0xff;
    if (raw[0] != 0 || raw[1] != 0 || type == null || rank == 0) {
      throw new FormatException(
          String.format(Locale.ROOT, "%s: not IDX: magic number is 0x%08x", source, int32(raw, 0)));
    }
    int[] dims = dims(raw, rank, source);
    int header = 4 + 4 * rank;
    checkLength(dims, type, raw.length - header, source);
    return new IdxArray(source, type, dims, Arrays.copyOfRange(raw, header, raw.length));
  }

  private static int[] dims(byte[] raw, int rank, String source) {
    if (raw.length < 4 + 4 * rank) {
      throw new FormatException(source + ": corrupt IDX: truncated in the header of rank " + rank);
    }
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      dims[d] = int32(raw, 4 + 4 * d);
      if (dims[d] <= 0) {
        throw new FormatException(
            source + ": corrupt IDX: size " + dims[d] + " in dimension " + d + " is not positive");
      }
    }
    return dims;
  }

  private static void checkLength(int[] dims, IdxType type, int present, String source) {
    long expected = type.bytes();
    for (int dim : dims) {
      // Cannot overflow: both factors are below 2^31.
      expected *= dim;
      if (expected > MAX_BYTES) {
        throw new FormatException(
            source + ": corrupt IDX: sizes " + Arrays.toString(dims) + " exceed 2 GiB");
      }
    }
    if (expected != present) {
      String what = present < expected ? "truncated" : "trailing bytes";
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: corrupt IDX: %s: sizes %s need %d bytes of data, the file has %d",
              source,
              what,
              Arrays.toString(dims),
              expected,
              present));
    }
  }

  private static int int32(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).getInt(offset);
  }
}
