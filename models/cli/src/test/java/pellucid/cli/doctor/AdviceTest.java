package pellucid.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static final Processor AVX512 = new Processor("x", 2, Set.of("avx2", "avx512f", "fma"));

  private static Vm vm(@Nullable Integer avx, boolean fma, double load, String... arguments) {
    return new Vm("vm", List.of(arguments), avx, fma, List.of(), 4L << 30, 16L << 30, 2, load);
  }

  private static Advice.Facts facts(Processor processor, Vm vm, String cpu, int threads) {
    return new Advice.Facts(processor, vm, cpu, List.of(cpu), threads, 8L << 30, false);
  }

  @Test
  void whereNothingCanBeGainedNothingIsSaid() {
    var facts = facts(AVX512, vm(3, true, 0.1), "cpu: float x 16, fma, 2 threads", 2);
    assertEquals(512, facts.bitsInUse());
    assertEquals(List.of(), Advice.of(facts));
  }

  @Test
  void halfTheWidthAsksForTheFlag() {
    var facts = facts(AVX512, vm(2, true, 0), "cpu: float x 8, fma, 2 threads", 2);
    assertEquals(256, facts.bitsInUse());
    assertOnly(Advice.of(facts), "-XX:UseAVX=3", "512 bits", "UseAVX=2");
  }

  @Test
  void avx2MachinesDoNotHearOfAvx512() {
    Processor avx2 = new Processor("x", 2, Set.of("avx2", "fma"));
    var facts = facts(avx2, vm(2, true, 0), "cpu: float x 8, fma, 2 threads", 2);
    assertEquals(List.of(), Advice.of(facts));
  }

  @Test
  void aNarrowingPropertyIsNamed() {
    Vm vm = vm(3, true, 0, "-Dpellucid.vector.bits=128");
    var facts = facts(AVX512, vm, "cpu: float x 4, fma, 2 threads", 2);
    assertOnly(Advice.of(facts), "-Dpellucid.vector.bits=128");
  }

  @Test
  void plainLoopsTellWhy() {
    var facts =
        new Advice.Facts(
            AVX512,
            vm(3, true, 0),
            "cpu: scalar loops, 2 threads",
            List.of("cpu: not used: the module jdk.incubator.vector is missing"),
            2,
            8L << 30,
            false);
    assertOnly(Advice.of(facts), "Plain loops", "jdk.incubator.vector is missing");
  }

  @Test
  void idleAndCrowdedProcessorsAreNoticed() {
    String cpu = "cpu: float x 16, fma, 1 thread";
    assertOnly(Advice.of(facts(AVX512, vm(3, true, 0), cpu, 1)), "2 threads", "instead of 1");
    assertOnly(Advice.of(facts(AVX512, vm(3, true, 0), cpu, 8)), "8 threads share 2 processors");
    assertOnly(Advice.of(facts(AVX512, vm(3, true, 9.5), cpu, 2)), "busy", "9.5");
    Processor larger = new Processor("x", 64, AVX512.features());
    assertOnly(Advice.of(facts(larger, vm(3, true, 0), cpu, 2)), "2 of 64 processors");
  }

  @Test
  void fmaAgentsAndAssertionsAreNoticed() {
    String cpu = "cpu: float x 16, no fma, 2 threads";
    assertOnly(Advice.of(facts(AVX512, vm(3, false, 0), cpu, 2)), "-XX:-UseFMA");
    Vm watched = vm(3, true, 0, "-agentlib:jdwp=transport=dt_socket");
    assertOnly(Advice.of(facts(AVX512, watched, cpu, 2)), "jdwp");
    var checked = new Advice.Facts(AVX512, vm(3, true, 0), cpu, List.of(cpu), 2, 8L << 30, true);
    assertOnly(Advice.of(checked), "-ea");
    var small = new Advice.Facts(AVX512, vm(3, true, 0), cpu, List.of(cpu), 2, 1 << 28, false);
    assertOnly(Advice.of(small), "pellucid.memory.limit");
  }

  private static void assertOnly(List<String> advice, String... parts) {
    assertEquals(1, advice.size(), advice.toString());
    for (String part : parts) {
      assertTrue(advice.getFirst().contains(part), advice + " lacks " + part);
    }
  }
}
