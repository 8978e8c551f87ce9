package pellucid.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pellucid.cli.term.Text;

/// What to change to go faster: one sentence each, with the flag to give.
public final class Advice {
  private static final Pattern LANES = Pattern.compile("float x (\\d+)");
  private static final long SMALL_MEMORY = 1L << 30;

  private Advice() {}

  /// What is known of a machine and of the process on it.
  ///
  /// @param processor the machine's
  /// @param vm the JVM
  /// @param cpu how the cpu device describes itself: `cpu: float x 16, fma, 2 threads`
  /// @param reasons for each backend what it offers or why it is not used
  /// @param threads how many work
  /// @param tensorBytes the limit of the tensors' memory
  /// @param assertions whether assertions are checked in kernels
  public record Facts(
      Processor processor,
      Vm vm,
      String cpu,
      List<String> reasons,
      int threads,
      long tensorBytes,
      boolean assertions) {
    public Facts {
      reasons = List.copyOf(reasons);
    }

    /// The vectors' width in use, in bits; 0 where plain loops serve.
    public int bitsInUse() {
      Matcher lanes = LANES.matcher(cpu);
      return lanes.find() ? Integer.parseInt(lanes.group(1)) * Float.SIZE : 0;
    }
  }

  /// The advice, most important first; empty if there is nothing to gain.
  public static List<String> of(Facts facts) {
    List<String> advice = new ArrayList<>();
    vectors(facts, advice);
    fma(facts, advice);
    threads(facts, advice);
    observers(facts, advice);
    memory(facts, advice);
    return advice;
  }

  private static void vectors(Facts facts, List<String> advice) {
    int inUse = facts.bitsInUse();
    int possible = facts.processor().vectorBits();
    if (inUse == 0) {
      String why =
          facts.reasons().stream()
              .filter(r -> r.contains("not used") || r.contains("could not be loaded"))
              .findFirst()
              .orElse("no vector backend was found: put pellucid-kernels-cpu on the module path");
      advice.add("Plain loops serve, many times slower than vectors (" + why + ").");
      return;
    }
    if (inUse >= possible) {
      return;
    }
    String narrowed = facts.vm().property("pellucid.vector.bits");
    if (narrowed != null && Integer.toString(inUse).equals(narrowed)) {
      advice.add(
          "Leave out -Dpellucid.vector.bits=%s: it narrows the vectors to %d of %d bits."
              .formatted(narrowed, inUse, possible));
      return;
    }
    Integer avx = facts.vm().useAvx();
    int needed = possible == 512 ? 3 : 2;
    if (avx != null && avx < needed) {
      advice.add(
          ("Give the JVM -XX:UseAVX=%d: this processor has vectors of %d bits and the JVM, by"
               + " UseAVX=%d, uses %d. ./pellucid does so by itself, unless PELLUCID_JAVA_OPTS says"
               + " otherwise.")
              .formatted(needed, possible, avx, inUse));
      return;
    }
    String size = argument(facts.vm(), "-XX:MaxVectorSize=");
    if (size != null) {
      advice.add("Leave out " + size + ": it narrows the vectors.");
    }
  }

  private static void fma(Facts facts, List<String> advice) {
    if (Boolean.FALSE.equals(facts.vm().useFma()) && facts.processor().features().contains("fma")) {
      advice.add("Leave out -XX:-UseFMA: the processor multiplies and adds in one instruction.");
    }
  }

  private static void threads(Facts facts, List<String> advice) {
    int available = facts.vm().processors();
    if (facts.threads() < available) {
      advice.add(
          "Let %d threads work instead of %d: leave out -Dpellucid.threads, or train with --threads %d."
              .formatted(available, facts.threads(), available));
    }
    if (facts.threads() > available) {
      advice.add(
          "%d threads share %s; more threads than processors only wait for each other."
              .formatted(facts.threads(), Text.plural(available, "processor")));
    }
    if (available < facts.processor().processors()) {
      advice.add(
          "This process may use %d of %d processors: look at the container's limit, taskset or -XX:ActiveProcessorCount."
              .formatted(available, facts.processor().processors()));
    }
    if (facts.vm().load() > 1.5 * available) {
      advice.add(
          String.format(
              Locale.ROOT,
              "The machine is busy (load %.1f on %s): what else runs?",
              facts.vm().load(),
              Text.plural(available, "processor")));
    }
  }

  private static void observers(Facts facts, List<String> advice) {
    if (facts.assertions()) {
      advice.add("Leave out -ea: assertions are checked in every kernel.");
    }
    if (facts.vm().hasArgument("-agentlib:jdwp") || facts.vm().hasArgument("-Xrunjdwp")) {
      advice.add("Leave out the debugger's agent (-agentlib:jdwp).");
    }
  }

  private static void memory(Facts facts, List<String> advice) {
    boolean more = facts.vm().machineBytes() > 4 * facts.tensorBytes();
    if (facts.tensorBytes() < SMALL_MEMORY && more) {
      advice.add(
          "Tensors may take %s of the machine's %s: raise it with -Dpellucid.memory.limit=BYTES or -Xmx."
              .formatted(Text.bytes(facts.tensorBytes()), Text.bytes(facts.vm().machineBytes())));
    }
  }

  private static @Nullable String argument(Vm vm, String start) {
    return vm.arguments().stream().filter(a -> a.startsWith(start)).findFirst().orElse(null);
  }
}
