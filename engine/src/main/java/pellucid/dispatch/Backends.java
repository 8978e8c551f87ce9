package pellucid.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.scalar.ScalarBackend;
import pellucid.kernel.scalar.ScalarCpuFallback;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;

/// Finds the backends once, picks the best usable one for each device, and remembers why not a
/// better one.
public final class Backends {
  private static final String CPU = "cpu";
  private static final String SCALAR = "scalar";

  private static final List<String> REASONS = new ArrayList<>();
  private static final Map<String, Device> DEVICES = find();
  private static final Device CPU_DEVICE = named(CPU);
  private static final Device SCALAR_DEVICE = named(SCALAR);

  private Backends() {}

  private static Map<String, Device> find() {
    List<KernelBackend> found = load();
    found.sort(Comparator.comparingInt(KernelBackend::rank).reversed());
    Map<String, Device> devices = new LinkedHashMap<>();
    for (KernelBackend backend : found) {
      String why = backend.unusable();
      REASONS.add(
          backend.device() + ": " + (why == null ? backend.describe() : "not used: " + why));
      if (why == null && !devices.containsKey(backend.device())) {
        Device device = new Device(backend.device(), backend);
        devices.put(backend.device(), device);
        backend.aliases().forEach(alias -> devices.putIfAbsent(alias, device));
      }
    }
    // Also without service files (an application that merged jars carelessly) there is an engine.
    devices.putIfAbsent(CPU, new Device(CPU, new ScalarCpuFallback()));
    devices.putIfAbsent(SCALAR, new Device(SCALAR, new ScalarBackend()));
    return devices;
  }

  /// Every provider that can be loaded. One that can't (an incubator module that was not added, a
  /// missing native driver) is an Error by the time it reaches us; it costs its device only, and
  /// its reason is kept.
  private static List<KernelBackend> load() {
    List<KernelBackend> found = new ArrayList<>();
    Iterator<KernelBackend> providers =
        ServiceLoader.load(KernelBackend.class, KernelBackend.class.getClassLoader()).iterator();
    boolean more = true;
    while (more) {
      try {
        more = providers.hasNext();
        if (more) {
          found.addAll(providers.next().devices());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        REASONS.add("a backend could not be loaded: " + rootMessage(e));
      }
    }
    return found;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    for (@Nullable Throwable next = e.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    return root.toString();
  }

  /// The default device.
  public static Device cpu() {
    return CPU_DEVICE;
  }

  /// The reference device.
  public static Device scalar() {
    return SCALAR_DEVICE;
  }

  /// A device by name.
  public static Device named(String name) {
    Device device = DEVICES.get(name);
    if (device == null) {
      throw new DeviceException(
          "device "
              + name
              + ": not here; there are "
              + String.join(", ", DEVICES.keySet())
              + REASONS.stream().collect(Collectors.joining("; ", " (", ")")));
    }
    return device;
  }

  /// All devices.
  public static List<Device> devices() {
    return DEVICES.values().stream().distinct().toList();
  }

  /// A line for each backend found.
  public static List<String> explain() {
    return List.copyOf(REASONS);
  }
}
