package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Device;

/// Skips a class of tests, and says why, where TornadoVM has no device. Which one is tested can be
/// chosen: `-Dpellucid.test.gpu=ptx:0`.
final class OnDevice implements BeforeAllCallback {
  private static final String NAME = System.getProperty("pellucid.test.gpu", "gpu");

  @Override
  public void beforeAll(ExtensionContext context) {
    String problem = TornadoDevices.first().problem();
    assumeTrue(problem == null, problem);
  }

  /// The device behind [#gpu()].
  static TornadoDevices.Found found() {
    return TornadoDevices.all().stream()
        .filter(found -> NAME.equals("gpu") ? found.first() : NAME.equals(found.name()))
        .findFirst()
        .orElseThrow();
  }

  static Device gpu() {
    return Device.named(NAME);
  }

  static DeviceCounters counters() {
    return gpu().counters().orElseThrow();
  }
}
