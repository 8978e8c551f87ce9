package pellucid.kernel.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The species that every kernel uses, as constants. To be touched only when
/// [VectorConfig#unusableReason()] is null.
final class Vectors {
  static final VectorSpecies<Float> F32 =
      switch (VectorConfig.BITS) {
        case 128 -> FloatVector.SPECIES_128;
        case 256 -> FloatVector.SPECIES_256;
        case 512 -> FloatVector.SPECIES_512;
        default -> throw new IllegalStateException("no Vector API: " + VectorConfig.describe());
      };

  /// As many ints. Copies move these: of float vectors a process may know several classes, and then
  /// C2 boxes some that are loaded and stored as they are (docs/adr/0006).
  static final VectorSpecies<Integer> I32 = F32.withLanes(int.class);

  /// As many bytes as [#I32] has ints, or eight where those would be fewer than a vector has.
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, VectorConfig.BITS / 4)));

  /// Floats in a vector.
  static final int LANES = F32.length();

  /// The byte order of memory segments, for the Vector API's loads and stores.
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Vectors() {}
}
