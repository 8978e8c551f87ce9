package pellucid.kernel.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
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

  /// Floats in a vector.
  static final int LANES = F32.length();

  /// The byte order of memory segments, for the Vector API's loads and stores.
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Vectors() {}
}
