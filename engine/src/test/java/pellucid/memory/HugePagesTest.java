package pellucid.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HugePagesTest {
  private static final long MIB = 1 << 20;
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");

  private static void assumeThereAreSome() {
    assumeTrue(HugePages.unavailable() == null, HugePages::describe);
    assumeTrue(HugePages.pageBytes() == 2 * MIB);
  }

  /// The flags of the mapping that an address lies in, or "" if it lies in none.
  private static String flags(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        inside =
            Long.parseUnsignedLong(mapping.group(1), 16) <= address
                && address < Long.parseUnsignedLong(mapping.group(2), 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return line;
      }
    }
    return "";
  }

  @Test
  void largeBlocksAskForThemAndAreUnmappedWithThePool() throws IOException {
    assumeThereAreSome();
    SegmentPool pool = new SegmentPool(64 * MIB);
    SegmentPool.Block block = pool.acquire(8 * MIB);
    block.data.fill((byte) 7);
    long middle = block.data.address() + 4 * MIB;
    assertTrue(flags(middle).contains(" hg"), flags(middle));
    pool.release(block);
    pool.trim();
    assertFalse(flags(middle).contains(" hg"), flags(middle));
  }

  @Test
  void whatFillsNoPageIsLeftToTheArena() {
    try (Arena arena = Arena.ofConfined()) {
      assertNull(HugePages.map(MIB, arena));
    }
  }

  @Test
  void largeBlocksBeginAtDifferentPlacesOfAPage() {
    SegmentPool pool = new SegmentPool(64 * MIB);
    long first = pool.acquire(4 * MIB).data.address();
    long second = pool.acquire(4 * MIB).data.address();
    assertEquals(0, first % SegmentPool.ALIGNMENT);
    assertEquals(0, second % SegmentPool.ALIGNMENT);
    assertNotEquals(first % 4096, second % 4096);
  }

  @Test
  void theReasonIsTold() {
    String line = HugePages.describe();
    assertEquals(HugePages.unavailable() != null, line.startsWith("small pages"), line);
  }
}
