package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// Which devices take which kind of tensor cores.
class TensorCoresKindTest {
  @Test
  void whatABackendLacksIsSaid() {
    assertNotNull(TensorCores.BF16.problem(TornadoVMBackendType.OPENCL));
    assertNotNull(TensorCores.F16.problem(TornadoVMBackendType.OPENCL));
    assertEquals(
        "tensor cores take BF16 on cuda devices",
        TensorCores.BF16.problem(TornadoVMBackendType.PTX));
    assertNull(TensorCores.F16.problem(TornadoVMBackendType.PTX));
    assertNull(TensorCores.BF16.problem(TornadoVMBackendType.CUDA));
    assertNull(TensorCores.OFF.problem(TornadoVMBackendType.OPENCL));
  }
}
