package pellucid.bench.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Device;

/// No kernel allocates: under a byte for each call, for every large row of the op table, when all
/// of them have run in one process and share their helpers. A new op is held to it by its row.
///
/// Beyond small objects this finds vectors that C2 boxes, silently, in methods that are too big to
/// be inlined whole: a hundred times slower.
class KernelAllocationTest {
  private static final double LIMIT = 1;
  private static final int CALLS = 64;
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final String GUILTY = "guilty: ";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Kernels, by the first word of a row's title, that still allocate so many bytes for a call:
  /// task objects and loops, no boxed vectors. Only to be made shorter; to become empty.
  private static final Map<String, Integer> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("conv2d", 64),
          Map.entry("conv2d_backward_input", 64),
          Map.entry("attention", 400),
          Map.entry("attention_backward", 800),
          Map.entry("compact_linear", 64),
          Map.entry("copy", 500)); // to F64, by the scalar kernel

  /// A row must allocate in two virtual machines, this one and a fresh one, to fail: what C2 makes
  /// of a loop differs from one to the next. What happens in one only is told.
  @Test
  void kernelsAllocateNothing() throws IOException {
    Map<String, String> guilty = guilty();
    if (!guilty.isEmpty()) {
      System.out.println("kernels that allocate in this VM: " + guilty + "; asking another one");
      guilty.keySet().retainAll(guiltyInFreshVm());
    }
    assertEquals(Map.of(), guilty);
  }

  /// What the fresh one runs: it prints the guilty rows.
  public static void main(String[] arguments) {
    guilty().keySet().forEach(row -> System.out.println(GUILTY + row));
  }

  private static Set<String> guiltyInFreshVm() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KernelAllocationTest.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), output);
    return output
        .lines()
        .filter(line -> line.startsWith(GUILTY))
        .map(line -> line.substring(GUILTY.length()))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> guilty() {
    Device cpu = Device.cpu();
    int threads = cpu.threads();
    cpu.threads(1);
    List<KernelCalls> rows = KernelCalls.rows().stream().map(KernelCalls::of).toList();
    try {
      return allocating(rows);
    } finally {
      rows.reversed().forEach(KernelCalls::close);
      cpu.threads(threads);
    }
  }

  /// What rows allocate more than they may, after all rows ran in turn until none did or patience
  /// ended: compilers need their time.
  private static Map<String, String> allocating(List<KernelCalls> rows) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<KernelCalls> left = new ArrayList<>(rows);
    Map<String, String> guilty = new TreeMap<>();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      rows.forEach(KernelCalls::run); // the mix goes on for all
      guilty.clear();
      left.removeIf(row -> !tooMuch(row, guilty));
    }
    return guilty;
  }

  private static boolean tooMuch(KernelCalls row, Map<String, String> guilty) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int calls = 0;
    long limit = System.nanoTime() + 20_000_000L;
    do {
      row.run();
      calls++;
    } while (calls < CALLS && System.nanoTime() < limit);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    double each = (double) bytes / (calls * row.size());
    String kernel = row.name().substring(0, row.name().indexOf(' '));
    boolean guiltyNow = each >= Math.max(LIMIT, EXCEPTIONS.getOrDefault(kernel, 0));
    if (guiltyNow) {
      guilty.put(row.name(), String.format(Locale.ROOT, "%.1f bytes for a call", each));
    }
    return guiltyNow;
  }

  @Test
  void everyRowIsRecorded() {
    for (var row : KernelCalls.rows()) {
      try (KernelCalls calls = KernelCalls.of(row)) {
        assertTrue(calls.size() > 0, () -> row + " calls no kernel");
        calls.run();
      }
    }
  }
}
