package pellucid.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pellucid.tensor.FormatException;

class TarTest {
  private static final byte[] CONTENT = "some content".getBytes(UTF_8);

  @Test
  void findsAFileBehindOthers() {
    byte[] big = new byte[1300];
    Arrays.fill(big, (byte) 7);
    byte[] tar =
        Tars.archive(
            Tars.entry("a/", new byte[0], '5'), Tars.file("a/b", big), Tars.file("a/c", CONTENT));
    Tar.Entry entry = Tar.find(tar, "x.tar", "a/c"::equals);
    assertNotNull(entry);
    assertArrayEquals(CONTENT, entry.content());
    Tar.Entry first = Tar.find(tar, "x.tar", name -> name.startsWith("a/"));
    assertNotNull(first);
    assertEquals("a/b", first.name());
    assertNull(Tar.find(tar, "x.tar", "a/"::equals), "a folder is no file");
    assertNull(Tar.find(tar, "x.tar", "a/d"::equals));
  }

  @Test
  void refusesWhatIsCorrupt() {
    byte[] tar = Tars.archive(Tars.file("a", CONTENT));
    byte[] sum = tar.clone();
    sum[0] ^= 1;
    assertTrue(message(sum).contains("checksum of the header at offset 0"), message(sum));
    byte[] cut = Arrays.copyOf(tar, 520);
    assertTrue(message(cut).contains("a of 12 bytes ends beyond the archive"), message(cut));
    assertTrue(message(Arrays.copyOf(tar, 300)).contains("truncated in a header"));
    byte[] number = tar.clone();
    number[124] = 'x';
    assertThrows(FormatException.class, () -> Tar.find(number, "x.tar", "a"::equals));
  }

  private static String message(byte[] tar) {
    return assertThrows(FormatException.class, () -> Tar.find(tar, "x.tar", "a"::equals))
        .getMessage();
  }
}
