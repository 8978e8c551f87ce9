package pellucid.kernel.tornado;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.KernelException;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// Whether matrix products use tensor cores: their factors are rounded to 16 bits then, which only
/// the user may allow. Sums stay in F32.
enum TensorCores {
  /// Not at all: products in F32.
  OFF,
  /// Factors with the range of F32 and 8 bits of it: TornadoVM's CUDA backend.
  BF16,
  /// Factors with 11 bits, up to 65504 and infinity beyond: its CUDA and PTX backends.
  F16;

  private static final String PROPERTY = "pellucid.gpu.tensorcores";

  /// What the property asks for.
  static final TensorCores ASKED = asked();

  /// Whether kernels round to BF16, else to F16. A constant of the process, since TornadoVM's
  /// backends refuse a kernel that so much as mentions instructions that they lack.
  static final boolean ROUNDS_TO_BF16 = ASKED == BF16;

  private static TensorCores asked() {
    String asked = System.getProperty(PROPERTY, "off");
    for (TensorCores kind : values()) {
      if (kind.lowerCase().equals(asked)) {
        return kind;
      }
    }
    throw new KernelException("-D%s=%s: off, bf16 or f16".formatted(PROPERTY, asked));
  }

  /// This kind on a device, or an error that says why it can't be had. That the card is old enough
  /// to lack it (compute capability below 8.0), TornadoVM says itself at the first product.
  TensorCores on(TornadoDevice device, String name) {
    String problem = problem(device.getTornadoVMBackend());
    if (problem != null) {
      throw new KernelException(
          "-D%s=%s: %s, not on %s".formatted(PROPERTY, lowerCase(), problem, name));
    }
    return this;
  }

  /// What this kind needs, where a backend lacks it.
  @Nullable String problem(TornadoVMBackendType backend) {
    return switch (this) {
      case OFF -> null;
      case BF16 ->
          backend == TornadoVMBackendType.CUDA ? null : "tensor cores take BF16 on cuda devices";
      case F16 ->
          backend == TornadoVMBackendType.CUDA || backend == TornadoVMBackendType.PTX
              ? null
              : "tensor cores take F16 on cuda and ptx devices";
    };
  }

  private String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
