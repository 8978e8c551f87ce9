package pellucid.kernel.tornado;

import java.util.Arrays;
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

  private static final String WORD = System.getProperty(PROPERTY, "off");

  /// What the property asks for; nothing, where it names no kind.
  static final TensorCores ASKED =
      Arrays.stream(values()).filter(kind -> kind.lowerCase().equals(WORD)).findAny().orElse(OFF);

  /// Whether kernels round to BF16, else to F16. A constant of the process, since TornadoVM's
  /// backends refuse a kernel that so much as mentions instructions that they lack.
  static final boolean ROUNDS_TO_BF16 = ASKED == BF16;

  /// What is asked for, on a device, or an error that says why it can't be had. That the card is
  /// too old (compute capability below 8.0), TornadoVM says itself at the first product.
  static TensorCores on(TornadoDevice device) {
    String problem =
        ASKED.lowerCase().equals(WORD)
            ? ASKED.problem(device.getTornadoVMBackend())
            : "it takes off, bf16 or f16";
    if (problem != null) {
      throw new KernelException("-D%s=%s: %s".formatted(PROPERTY, WORD, problem));
    }
    return ASKED;
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
