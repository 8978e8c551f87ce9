package pellucid.tensor;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Backends;
import pellucid.kernel.DeviceCounters;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.KernelException;

/// Where tensors live and ops run. An op never moves to another device by itself.
///
/// `cpu` is the default: vector kernels where the machine has them, else plain loops. `scalar` is
/// always plain loops: the reference that others are tested against. `gpu` is the best of the
/// devices that TornadoVM finds, where it is installed.
public final class Device {
  private static volatile @Nullable Device preferred;

  private final String name;
  private final KernelBackend backend;

  /// For [Backends]; applications take what [#cpu()] and [#named(String)] give.
  public Device(String name, KernelBackend backend) {
    this.name = name;
    this.backend = backend;
  }

  /// The processor, with the best kernels that it can run.
  public static Device cpu() {
    return Backends.cpu();
  }

  /// The processor, with plain loops.
  public static Device scalar() {
    return Backends.scalar();
  }

  /// A device by its name.
  ///
  /// @throws DeviceException if there is none, with the names that there are
  public static Device named(String name) {
    return Backends.named(name);
  }

  /// Where tensors are born that are made of numbers, drawn or read from a file; at first [#cpu()].
  public static Device preferred() {
    Device chosen = preferred;
    return chosen == null ? cpu() : chosen;
  }

  /// Sets [#preferred()]. The setting is the process's: for applications, not for libraries.
  public static void prefer(Device device) {
    preferred = device;
  }

  /// All devices that can be used here.
  public static List<Device> all() {
    return Backends.devices();
  }

  /// For each backend that was found what it offers, or why it can't be used: a line each.
  public static List<String> explain() {
    return Backends.explain();
  }

  /// `cpu`, `scalar`, ...
  public String name() {
    return name;
  }

  /// In one line, what ops run on: vector width, threads.
  public String describe() {
    return backend.describe();
  }

  /// For each kernel, who serves it and how.
  public SequencedMap<String, String> coverage() {
    return backend.coverage();
  }

  /// Sets how many threads share the work of a large op; results stay the same to the bit.
  ///
  /// The setting is the process's: for applications, not for libraries. Its default is the property
  /// `pellucid.threads`, else the number of processors.
  public void threads(int count) {
    if (count < 1) {
      throw new DeviceException(
          "threads: " + count + " is not a number of threads; give 1 or more");
    }
    backend.threads(count);
  }

  /// How many threads share the work of a large op.
  public int threads() {
    return backend.threads();
  }

  /// Whether an op for which the device has no kernel may run on the host instead of being an
  /// error; [#fallbacks()] tells which did. The setting is the process's.
  public void fallback(boolean allowed) {
    backend.fallback(allowed);
  }

  /// How often each kernel ran on the host instead of this device.
  public SequencedMap<String, Long> fallbacks() {
    return backend.fallbacks();
  }

  /// What a device with memory of its own has done so far; empty where tensors live in the host's.
  public Optional<DeviceCounters> counters() {
    return Optional.ofNullable(backend.counters());
  }

  /// Waits until the device has done what it was given.
  ///
  /// @throws DeviceException if it failed at that
  public void finish() {
    try {
      backend.finish();
    } catch (KernelException e) {
      throw new DeviceException(name + ": " + e.getMessage(), e);
    }
  }

  /// The kernels.
  public KernelBackend backend() {
    return backend;
  }

  @Override
  public String toString() {
    return name;
  }
}
