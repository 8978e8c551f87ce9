package pellucid.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void readsWhatLinuxWrites() {
    Processor p =
        Processor.parse(
            """
            processor	: 0
            model name	: Fast CPU @ 3.0GHz
            flags		: fpu sse2 avx avx2 fma avx512f

            processor	: 1
            model name	: Fast CPU @ 3.0GHz
            flags		: fpu sse2 avx avx2 fma avx512f
            """,
            "amd64",
            1);
    assertEquals("Fast CPU @ 3.0GHz", p.model());
    assertEquals(2, p.processors());
    assertEquals(512, p.vectorBits());
    assertEquals("AVX-512", p.vectorName());
    assertTrue(p.features().contains("fma"));
  }

  @Test
  void narrowerProcessorsAreKnown() {
    assertEquals(256, Processor.parse("flags : sse2 avx2", "amd64", 1).vectorBits());
    assertEquals(128, Processor.parse("flags : sse2", "amd64", 1).vectorBits());
    Processor arm = Processor.parse("processor : 0\nFeatures : fp asimd", "aarch64", 1);
    assertEquals(128, arm.vectorBits());
    assertEquals("NEON", arm.vectorName());
    assertEquals("aarch64", arm.model());
  }

  @Test
  void whatIsNotKnownIsNotGuessed() {
    Processor p = Processor.parse("", "riscv64", 4);
    assertEquals(0, p.vectorBits());
    assertEquals("unknown", p.vectorName());
    assertEquals(4, p.processors());
  }

  @Test
  void thisMachineHasProcessors() {
    assertTrue(Processor.ofThisMachine().processors() >= 1);
    assertTrue(Vm.ofThisProcess().maxHeapBytes() > 0);
  }
}
