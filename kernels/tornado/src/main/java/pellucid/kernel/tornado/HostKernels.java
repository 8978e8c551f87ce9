package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import pellucid.kernel.KernelBackend;
import pellucid.kernel.scalar.ScalarBackend;

/// The host's kernels, for what the device can't do and was allowed to hand over.
final class HostKernels {
  private static final KernelBackend BEST = find();

  private HostKernels() {}

  /// The best backend of the cpu.
  static KernelBackend best() {
    return BEST;
  }

  private static KernelBackend find() {
    List<KernelBackend> found = new ArrayList<>(List.of(new ScalarBackend()));
    Iterator<KernelBackend> providers =
        ServiceLoader.load(KernelBackend.class, KernelBackend.class.getClassLoader()).iterator();
    boolean more = true;
    while (more) {
      try {
        more = providers.hasNext();
        KernelBackend provider = more ? providers.next() : found.getFirst();
        if (provider.device().equals("cpu") && provider.unusable() == null) {
          found.add(provider);
        }
      } catch (ServiceConfigurationError | LinkageError _) {
        // no vectors here: the plain loops serve
      }
    }
    found.sort(Comparator.comparingInt(KernelBackend::rank));
    return found.getLast();
  }
}
