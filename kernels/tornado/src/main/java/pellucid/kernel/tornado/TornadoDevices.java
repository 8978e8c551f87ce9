package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/// Asks TornadoVM what it can use. A missing driver, option or native library is an Error by the
/// time it arrives here; it becomes the reason why there is no device.
final class TornadoDevices {
  /// Bytes for tensors on a device; by default a share of its memory.
  private static final long MEMORY = Long.getLong("pellucid.gpu.memory", 0);

  private static final String INSTALL =
      "; install the card's driver (without a card, Debian's pocl-opencl-icd)";

  // What TornadoVM reads when it starts.
  static {
    // Kernels are made of small methods.
    unlessSet("tornado.compiler.fullInlining", "True");
    // A kernel is first looked at with the eyes of the first backend, whichever runs it: OpenCL
    // by default, which refuses tensor cores.
    unlessSet("tornado.cuda.priority", "30");
    unlessSet("tornado.ptx.priority", "20");
  }

  private static final List<Found> ALL = find();

  private TornadoDevices() {}

  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /// A device, or the reason why there is none.
  ///
  /// @param name `opencl:0`
  /// @param first whether it is the one meant by `gpu`
  /// @param device the device, if there is one
  /// @param problem the reason, if there is none
  record Found(
      String name, boolean first, @Nullable TornadoDevice device, @Nullable String problem) {
    Accelerator open() {
      if (device == null) {
        throw new IllegalStateException(name + ": " + problem);
      }
      TensorCores tensorCores = TensorCores.on(device);
      return new Accelerator(device, memory(device.getPhysicalDevice()), tensorCores);
    }

    /// Through which of TornadoVM's backends it is used.
    TornadoVMBackendType backend() {
      return Objects.requireNonNull(device).getTornadoVMBackend();
    }

    /// In one line: what it is, its memory and units.
    String describe() {
      if (device == null) {
        return name + ": " + problem;
      }
      TornadoTargetDevice target = device.getPhysicalDevice();
      return "%s: %s, %s, %,d MB, %d compute units, TornadoVM%s"
          .formatted(
              name,
              target.getDeviceName().strip(),
              device.getDeviceType().name().replace("CL_DEVICE_TYPE_", "").toLowerCase(Locale.ROOT),
              target.getDeviceGlobalMemorySize() >> 20,
              target.getDeviceMaxComputeUnits(),
              TensorCores.ASKED == TensorCores.OFF ? "" : ", tensor cores in " + TensorCores.ASKED);
    }
  }

  /// Bytes for F32 tensors: what was asked for, else half of the memory; one array holds them, so
  /// no more than the device allows for one, and 8 GB, since TornadoVM counts elements in ints.
  private static long memory(TornadoTargetDevice target) {
    long most = Math.min(target.getDeviceMaxAllocationSize() - 4096, 8L * Integer.MAX_VALUE / 2);
    long wanted = MEMORY > 0 ? MEMORY : target.getDeviceGlobalMemorySize() / 2;
    return Math.min(wanted, most);
  }

  /// The device meant by `gpu`.
  static Found first() {
    return ALL.getFirst();
  }

  /// All of them, or the one reason.
  static List<Found> all() {
    return ALL;
  }

  private static List<Found> find() {
    List<TornadoDevice> devices = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try {
      TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
      for (int b = 0; b < runtime.getNumBackends(); b++) {
        TornadoBackend backend = runtime.getBackend(b);
        String type = backend.getBackendType().name().toLowerCase(Locale.ROOT);
        for (int d = 0; d < backend.getNumDevices(); d++) {
          devices.add(backend.getDevice(d));
          names.add(type + ":" + d);
        }
      }
    } catch (RuntimeException | LinkageError | AssertionError e) {
      return List.of(problem(reason(rootMessage(e))));
    }
    if (devices.isEmpty()) {
      return List.of(problem("TornadoVM found no device" + INSTALL));
    }
    int best = best(devices);
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < devices.size(); i++) {
      all.add(i == best ? 0 : all.size(), new Found(names.get(i), i == best, devices.get(i), null));
    }
    return all;
  }

  /// In one sentence, without the colours of a terminal.
  private static String reason(String message) {
    return message.contains("No OpenCL platforms")
        ? "TornadoVM found no driver: there is no OpenCL platform" + INSTALL
        : "TornadoVM did not start: " + message.replaceAll("\\e\\[[0-9;]*m", "");
  }

  /// A card rather than a processor; through CUDA if that is there, and through PTX last: its
  /// kernels keep private arrays in memory, which the compilers behind the others turn into
  /// registers.
  private static int best(List<TornadoDevice> devices) {
    int best = 0;
    for (int i = 1; i < devices.size(); i++) {
      if (rank(devices.get(i)) < rank(devices.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private static int rank(TornadoDevice device) {
    if (device.getDeviceType() != TornadoDeviceType.GPU) {
      return 9;
    }
    return switch (device.getTornadoVMBackend()) {
      case CUDA -> 0;
      case PTX -> 2;
      default -> 1;
    };
  }

  private static Found problem(String why) {
    return new Found("gpu", true, null, why);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage()).strip();
  }
}
