package pellucid.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import pellucid.tensor.FormatException;

class GzipTest {
  private static final byte[] TEXT = "pellucid ".repeat(5000).getBytes(UTF_8);

  private static String message(byte[] gz, long limit) {
    return assertThrows(FormatException.class, () -> Gzip.decompress(gz, "f.gz", limit))
        .getMessage();
  }

  @Test
  void decompressesWhatTheJdkCompressed() {
    assertArrayEquals(TEXT, Gzip.decompress(Bytes.gzip(TEXT), "f.gz", TEXT.length));
    assertArrayEquals(new byte[0], Gzip.decompress(Bytes.gzip(new byte[0]), "f.gz", 0));
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    assertArrayEquals(noise, Gzip.decompress(Bytes.gzip(noise), "f.gz", noise.length));
  }

  @Test
  void joinsMembers() {
    byte[] two = Bytes.concat(Bytes.gzip(new byte[] {1, 2}), Bytes.gzip(new byte[] {3}));
    assertArrayEquals(new byte[] {1, 2, 3}, Gzip.decompress(two, "f.gz", 10));
  }

  @Test
  void skipsTheOptionalFieldsOfTheHeader() {
    byte[] plain = Bytes.gzip(TEXT);
    // FEXTRA of 2 bytes, FNAME "a", FCOMMENT "b", FHCRC.
    byte[] header = HexFormat.of().parseHex("1f8b081e00000000000302007a7a61006200");
    var crc = new CRC32();
    crc.update(header);
    byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >>> 8)};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    byte[] gz = Bytes.concat(Bytes.concat(header, sum), rest);
    assertArrayEquals(TEXT, Gzip.decompress(gz, "f.gz", TEXT.length));
    gz[header.length] ^= 1;
    assertEquals(
        "f.gz: corrupt gzip: checksum of the header does not match", message(gz, TEXT.length));
  }

  @Test
  void refusesEveryTruncation() {
    byte[] gz = Bytes.gzip("abcabcabc".getBytes(UTF_8));
    for (int length = 0; length < gz.length; length++) {
      String message = message(Arrays.copyOf(gz, length), 100);
      assertTrue(message.startsWith("f.gz: corrupt gzip: truncated"), message);
    }
  }

  @Test
  void refusesWhatIsNotGzip() {
    assertEquals("f.gz: corrupt gzip: not gzip", message(new byte[20], 100));
    assertFalse(Gzip.looksLikeGzip(new byte[] {0x1f}));
    assertTrue(Gzip.looksLikeGzip(Bytes.gzip(TEXT)));
  }

  @Test
  void refusesTrailingBytes() {
    byte[] gz = Bytes.concat(Bytes.gzip(TEXT), new byte[12]);
    assertTrue(message(gz, TEXT.length).contains("trailing bytes"), message(gz, TEXT.length));
  }

  @Test
  void checksTheTrailer() {
    byte[] crc = Bytes.gzip(TEXT);
    crc[crc.length - 8] ^= 1;
    assertTrue(message(crc, TEXT.length).contains("CRC-32"));
    byte[] length = Bytes.gzip(TEXT);
    length[length.length - 4] ^= 1;
    assertTrue(message(length, TEXT.length).contains("length in the trailer"));
  }

  @Test
  void stopsAtTheLimit() {
    byte[] bomb = Bytes.gzip(new byte[10_000_000]);
    assertEquals("f.gz: corrupt gzip: decompresses to more than 1000 bytes", message(bomb, 1000));
  }
}
