package pellucid.bench.roofline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Sizes of the data caches that one processor sees, in bytes.
public record Caches(long l1, long l2, long l3) {
  private static final long KIB = 1 << 10;
  private static final Path LINUX = Path.of("/sys/devices/system/cpu/cpu0/cache");

  /// What most servers have at least; taken where the system does not tell.
  static final Caches USUAL = new Caches(32 * KIB, 1024 * KIB, 32 * KIB * KIB);

  /// This machine's.
  public static Caches ofThisMachine() {
    return read(LINUX);
  }

  /// From Linux's folder of caches.
  static Caches read(Path folder) {
    long[] sizes = {0, USUAL.l1, USUAL.l2, USUAL.l3};
    try (Stream<Path> caches = Files.list(folder)) {
      for (Path cache : caches.filter(c -> Files.exists(c.resolve("level"))).toList()) {
        int level = Integer.parseInt(text(cache, "level"));
        if (level < sizes.length && !text(cache, "type").equals("Instruction")) {
          sizes[level] = bytes(text(cache, "size"));
        }
      }
    } catch (IOException | NumberFormatException _) {
      return USUAL; // not Linux, or a container that hides them
    }
    return new Caches(sizes[1], sizes[2], sizes[3]);
  }

  private static String text(Path cache, String name) throws IOException {
    return Files.readString(cache.resolve(name)).strip();
  }

  /// `32K`, `32M`.
  static long bytes(String size) {
    long number = Long.parseLong(size.replaceAll("[KM]$", ""));
    return size.endsWith("M") ? number * KIB * KIB : size.endsWith("K") ? number * KIB : number;
  }
}
