package pellucid.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.tensor.FormatException;

class IdxTest {
  @TempDir Path folder;

  private static String message(byte[] bytes) {
    return assertThrows(FormatException.class, () -> Idx.parse(bytes, "f")).getMessage();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void readsImages() {
    IdxArray array = Idx.parse(Bytes.idx(2, 3, 4), "f");
    assertEquals(IdxType.U8, array.type());
    assertArrayEquals(new int[] {2, 3, 4}, array.dims());
    assertEquals(24, array.data().length);
    assertEquals(23, array.data()[23]);
    assertEquals("f: U8[2, 3, 4]", array.toString());
  }

  @Test
  void readsAFileWithOrWithoutGzip() throws IOException {
    byte[] raw = Bytes.idx(5, 5);
    Path plain = Files.write(folder.resolve("plain"), raw);
    Path packed = Files.write(folder.resolve("packed"), Bytes.gzip(raw));
    assertArrayEquals(Idx.read(plain).data(), Idx.read(packed).data());
    assertThrows(NoSuchFileException.class, () -> Idx.read(folder.resolve("none")));
  }

  @Test
  void knowsEveryElementType() {
    assertEquals(IdxType.I16, Idx.parse(hex("00000b01" + "00000002" + "00010002"), "f").type());
    assertEquals(IdxType.F64, Idx.parse(hex("00000e01" + "00000001" + "0".repeat(16)), "f").type());
  }

  @Test
  void refusesAWrongMagicNumber() {
    assertEquals("f: not IDX: magic number is 0x89504e47", message(hex("89504e470d0a1a0a")));
    assertEquals("f: not IDX: magic number is 0x00000a01", message(hex("00000a0100000001ff")));
    assertEquals("f: not IDX: magic number is 0x00000800", message(hex("00000800")));
    assertEquals("f: not IDX: only 3 bytes", message(hex("000008")));
  }

  @Test
  void refusesImpossibleSizes() {
    assertTrue(message(hex("0000080100000000")).contains("size 0 in dimension 0"));
    assertTrue(message(hex("00000801ffffffff")).contains("size -1 in dimension 0"));
    // 65536 * 65536 is 0 in 32 bits, and 2^31 * 2^31 * 4 in 64: neither may wrap round.
    assertTrue(message(hex("00000802" + "0001000000010000")).contains("exceed 2 GiB"));
    String huge = "7fffffff".repeat(3);
    assertTrue(message(hex("00000d03" + huge)).contains("exceed 2 GiB"));
    assertTrue(message(hex("000008ff" + "00000001")).contains("truncated in the header"));
  }

  @Test
  void refusesTooFewAndTooManyBytes() {
    byte[] raw = Bytes.idx(10, 10);
    assertEquals(
        "f: corrupt IDX: truncated: sizes [10, 10] need 100 bytes of data, the file has 99",
        message(Arrays.copyOf(raw, raw.length - 1)));
    assertEquals(
        "f: corrupt IDX: trailing bytes: sizes [10, 10] need 100 bytes of data, the file has 101",
        message(Arrays.copyOf(raw, raw.length + 1)));
  }
}
