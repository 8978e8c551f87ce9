package pellucid.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// The processor, as the operating system describes it.
///
/// @param model its name, or the architecture where the system does not tell more
/// @param processors how many the system has; this process may be given fewer
/// @param features what it can do, by the kernel's names: `avx2`, `avx512f`, `asimd`
public record Processor(String model, int processors, Set<String> features) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  public Processor {
    features = Set.copyOf(features);
  }

  /// This machine's.
  public static Processor ofThisMachine() {
    String arch = System.getProperty("os.arch", "unknown");
    int available = Runtime.getRuntime().availableProcessors();
    try {
      return parse(Files.readString(CPUINFO), arch, available);
    } catch (IOException _) { // not Linux
      return new Processor(arch, available, Set.of());
    }
  }

  /// Reads what Linux writes into `/proc/cpuinfo`.
  static Processor parse(String cpuinfo, String arch, int available) {
    String model = arch;
    int processors = 0;
    Set<String> features = new LinkedHashSet<>();
    for (String line : cpuinfo.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "processor" -> processors++;
        case "model name" -> model = value;
        case "flags", "features" -> features.addAll(Set.of(value.split("\\s+", -1)));
        default -> {}
      }
    }
    return new Processor(model, processors == 0 ? available : processors, features);
  }

  /// The widest vectors of floats that it has, in bits; 0 where that is not known.
  public int vectorBits() {
    if (features.contains("avx512f")) {
      return 512;
    }
    if (features.contains("avx2")) {
      return 256;
    }
    // SVE may be wider than NEON, but how wide the kernel does not tell here.
    return features.contains("sse2") || features.contains("asimd") ? 128 : 0;
  }

  /// The name of the widest instruction set for vectors.
  public String vectorName() {
    if (features.contains("asimd")) {
      return features.contains("sve") ? "SVE" : "NEON";
    }
    return switch (vectorBits()) {
      case 512 -> "AVX-512";
      case 256 -> "AVX2";
      case 128 -> "SSE";
      default -> "unknown";
    };
  }
}
