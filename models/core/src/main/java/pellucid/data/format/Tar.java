package pellucid.data.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.FormatException;

/// Reads regular files out of a tar archive (POSIX ustar) held in memory.
///
/// Enough for package tarballs: names up to 255 characters by prefix and name. Directories, links
/// and extended headers are passed over; GNU sparse files and multi-volume archives are not known.
public final class Tar {
  private static final int BLOCK = 512;

  private Tar() {}

  /// One regular file of an archive. The content is the caller's own copy.
  public record Entry(String name, byte[] content) {}

  /// The first regular file whose name satisfies `wanted`, or null where there is none.
  ///
  /// @throws FormatException if a header before it is corrupt or the archive ends early
  public static @Nullable Entry find(byte[] tar, String source, Predicate<String> wanted) {
    int position = 0;
    while (position + BLOCK <= tar.length) {
      if (isZero(tar, position)) {
        return null;
      }
      checkHeader(tar, position, source);
      String name = name(tar, position);
      long size = octal(tar, position + 124, 12, source);
      byte type = tar[position + 156];
      long end = position + BLOCK + size;
      if (end > tar.length) {
        throw new FormatException(
            source + ": corrupt tar: " + name + " of " + size + " bytes ends beyond the archive");
      }
      if ((type == '0' || type == 0) && wanted.test(name)) {
        return new Entry(name, Arrays.copyOfRange(tar, position + BLOCK, (int) end));
      }
      long next = (end + BLOCK - 1) / BLOCK * BLOCK;
      position = (int) Math.min(next, tar.length);
    }
    if (position != tar.length) {
      throw new FormatException(source + ": corrupt tar: truncated in a header");
    }
    return null;
  }

  private static boolean isZero(byte[] tar, int position) {
    for (int i = 0; i < BLOCK; i++) {
      if (tar[position + i] != 0) {
        return false;
      }
    }
    return true;
  }

  /// The checksum is the sum of the header's bytes with its own eight taken as blanks.
  private static void checkHeader(byte[] tar, int position, String source) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[position + i] & 0xff;
    }
    if (sum != octal(tar, position + 148, 8, source)) {
      throw new FormatException(
          source + ": corrupt tar: checksum of the header at offset " + position + " is wrong");
    }
  }

  private static String name(byte[] tar, int position) {
    String name = text(tar, position, 100);
    boolean ustar = new String(tar, position + 257, 5, US_ASCII).equals("ustar");
    String prefix = ustar ? text(tar, position + 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] tar, int offset, int length) {
    int end = offset;
    while (end < offset + length && tar[end] != 0) {
      end++;
    }
    return new String(tar, offset, end - offset, UTF_8);
  }

  private static long octal(byte[] tar, int offset, int length, String source) {
    long value = 0;
    boolean digits = false;
    for (int i = offset; i < offset + length; i++) {
      byte b = tar[i];
      if (b >= '0' && b <= '7') {
        value = value * 8 + (b - '0');
        digits = true;
      } else if ((b == 0 || b == ' ') && digits) {
        break;
      } else if (b != ' ') {
        throw new FormatException(
            source + ": corrupt tar: byte " + (b & 0xff) + " in a number at offset " + i);
      }
    }
    if (!digits) {
      throw new FormatException(source + ": corrupt tar: no number at offset " + offset);
    }
    return value;
  }
}
