package pellucid.kernel.cpu;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The one place where it is decided whether the Vector API serves, how wide, and in what tiles.
///
/// This class names no Vector API type in its fields or signatures and touches none before it has
/// checked that the incubator module is there, so asking it is safe in any VM. The species
/// themselves live in [Vectors].
///
/// The system property `pellucid.vector.bits` (128, 256 or 512) narrows the vectors, for tests; it
/// never widens them.
final class VectorConfig {
  static final String BITS_PROPERTY = "pellucid.vector.bits";
  private static final String MODULE = "jdk.incubator.vector";

  private static final @Nullable String UNUSABLE = findReason();

  /// The vectors' width in bits; 0 when the Vector API can't be used.
  static final int BITS = UNUSABLE == null ? chooseBits() : 0;

  /// Floats in a vector.
  static final int LANES = BITS / Float.SIZE;

  /// Whether a multiply-add is one instruction. Without hardware, `fma` is computed by
  /// `BigDecimal`.
  static final boolean FMA = BITS > 0 && hardwareFma();

  /// 32 vector registers (AVX-512, NEON) or 16 (AVX2, SSE) carry different GEMM tiles.
  private static final boolean MANY_REGISTERS = BITS == 512 || isArm();

  // Register tile, in rows x vectors (docs/kernels.md has the measurements):
  //   6x4: 24 accumulators + 4 of B + a broadcast of A = 29 of 32 registers.
  //   4x2: 8 accumulators + 2 of B + 4 broadcasts of A = 14 of 16; C2 loads all of a step's
  // operands before the first
  //        multiply-add, so 4x3 and 6x2, which would fit by hand, spill.
  static final int MR = MANY_REGISTERS ? 6 : 4;
  static final int NV = MANY_REGISTERS ? 4 : 2;

  /// Columns of a full register tile.
  static final int NR = NV * LANES;

  /// Depth of a packed panel, and the distance of A's rows in it, which being constant costs no
  /// instruction. At 6x4x16 a panel of B is 128 x 64 x 4 B = 32 KB and stays in a first-level cache
  /// of 48 KB while the rows of A go by, 3 KB at a time (docs/kernels.md has the measurements).
  static final int KC = 128;

  /// Depth of the panels of a large product (docs/kernels.md has the measurements): C is written
  /// once for so many multiply-adds, and a panel of B, 256 KB, streams from a second-level cache as
  /// fast as tiles multiply.
  static final int DEPTH = 1024;

  /// The distance of A's rows in such panels: not a power of two, so that they don't push each
  /// other out of the cache.
  static final int DEEP = DEPTH + 16;

  private VectorConfig() {}

  /// Why the Vector API can't be used here, in one sentence with the way out; null when it can.
  static @Nullable String unusableReason() {
    return UNUSABLE;
  }

  /// What the kernels run on: `float x 16, fma`.
  static String describe() {
    return UNUSABLE != null ? UNUSABLE : "float x " + LANES + (FMA ? ", fma" : ", no fma");
  }

  private static @Nullable String findReason() {
    try {
      Class.forName(MODULE + ".FloatVector", false, VectorConfig.class.getClassLoader());
    } catch (ClassNotFoundException _) {
      return "the module " + MODULE + " is missing: start java with --add-modules " + MODULE;
    }
    String vm = System.getProperty("java.vm.name", "");
    String mode = System.getProperty("java.vm.info", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return "the Vector API is fast on HotSpot only, and this is " + vm;
    }
    if (mode.contains("interpreted") || mode.contains("emulated-client") || vm.contains("Client")) {
      return "the Vector API needs the C2 compiler, and this VM runs without it (" + mode + ")";
    }
    if (Preferred.BITS < 128) {
      return "vectors are only " + Preferred.BITS + " bits wide on this CPU";
    }
    String bits = System.getProperty(BITS_PROPERTY);
    if (bits != null && !bits.equals("128") && !bits.equals("256") && !bits.equals("512")) {
      return "-D" + BITS_PROPERTY + "=" + bits + " is not one of 128, 256, 512";
    }
    return null;
  }

  private static int chooseBits() {
    int widest = Math.min(Preferred.BITS, 512);
    return Math.min(widest, Integer.getInteger(BITS_PROPERTY, widest));
  }

  private static boolean isArm() {
    return System.getProperty("os.arch", "").equals("aarch64");
  }

  /// Every CPU with AVX-512 or NEON multiplies and adds in one instruction; others are asked about.
  /// (The answer comes from the VM's options, by reflection, so that the module of the management
  /// beans stays optional.)
  private static boolean hardwareFma() {
    if (MANY_REGISTERS || Preferred.BITS == 512) {
      return true;
    }
    try {
      Class<?> bean = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
      Object diagnostic =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getPlatformMXBean", Class.class)
              .invoke(null, bean);
      Object option = bean.getMethod("getVMOption", String.class).invoke(diagnostic, "UseFMA");
      return "true".equals(option.getClass().getMethod("getValue").invoke(option));
    } catch (ReflectiveOperationException | IllegalArgumentException _) {
      return false; // a stripped run-time image: multiply and add are right everywhere, only slower
    }
  }

  /// Apart, so that it is linked after the module has been found.
  private static final class Preferred {
    static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }
}
