package pellucid.cli.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Java virtual machine and its flags in force.
///
/// @param name with its version
/// @param arguments what it was started with, but for what opens modules to each other
/// @param useAvx the flag UseAVX: 3 allows 512 bits; null where there is none
/// @param useFma the flag UseFMA; null where there is none
/// @param collectors the garbage collectors
/// @param maxHeapBytes the heap's limit
/// @param machineBytes the machine's, or the container's, memory
/// @param processors how many this process may use
/// @param load processes that want to run, averaged over a minute; negative where unknown
public record Vm(
    String name,
    List<String> arguments,
    @Nullable Integer useAvx,
    @Nullable Boolean useFma,
    List<String> collectors,
    long maxHeapBytes,
    long machineBytes,
    int processors,
    double load) {
  public Vm {
    arguments = List.copyOf(arguments);
    collectors = List.copyOf(collectors);
  }

  /// This process's.
  public static Vm ofThisProcess() {
    var runtime = ManagementFactory.getRuntimeMXBean();
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    String avx = option("UseAVX");
    String fma = option("UseFMA");
    return new Vm(
        "%s %s (%s), %s"
            .formatted(
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.info")),
        runtime.getInputArguments().stream().filter(a -> !a.startsWith("--add-")).toList(),
        avx == null ? null : Integer.valueOf(avx),
        fma == null ? null : Boolean.valueOf(fma),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList(),
        Runtime.getRuntime().maxMemory(),
        system.getTotalMemorySize(),
        Runtime.getRuntime().availableProcessors(),
        system.getSystemLoadAverage());
  }

  private static @Nullable String option(String name) {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption(name)
          .getValue();
    } catch (IllegalArgumentException _) {
      return null; // another architecture's flag
    }
  }

  /// Whether it was started with an argument that begins so.
  boolean hasArgument(String start) {
    return arguments.stream().anyMatch(a -> a.startsWith(start));
  }

  /// The value of a system property given as an argument; null if it was not given.
  @Nullable String property(String name) {
    String start = "-D" + name + "=";
    return arguments.stream()
        .filter(a -> a.startsWith(start))
        .map(a -> a.substring(start.length()))
        .findFirst()
        .orElse(null);
  }
}
