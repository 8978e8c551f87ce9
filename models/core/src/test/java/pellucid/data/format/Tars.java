package pellucid.data.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Locale;

/// Makes tar archives in memory.
public final class Tars {
  private Tars() {}

  public static byte[] file(String name, byte[] content) {
    return entry(name, content, '0');
  }

  public static byte[] entry(String name, byte[] content, char type) {
    int padded = (content.length + 511) / 512 * 512;
    var buffer = ByteBuffer.allocate(512 + padded);
    buffer.put(0, name.getBytes(UTF_8));
    buffer.put(124, String.format(Locale.ROOT, "%011o", content.length).getBytes(US_ASCII));
    buffer.put(156, (byte) type);
    buffer.put(257, "ustar\00000".getBytes(US_ASCII));
    buffer.put(148, "        ".getBytes(US_ASCII));
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += buffer.get(i) & 0xff;
    }
    buffer.put(148, String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(US_ASCII));
    buffer.put(512, content);
    return buffer.array();
  }

  public static byte[] archive(byte[]... entries) {
    byte[] all = new byte[0];
    for (byte[] entry : entries) {
      all = Bytes.concat(all, entry);
    }
    return Bytes.concat(all, new byte[1024]);
  }
}
