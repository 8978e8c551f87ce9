package pellucid.bench.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BenchCasesTest {
  private static List<String> names(String globs) {
    return BenchCases.matching(globs).stream().map(BenchCase::name).toList();
  }

  @Test
  void globsChooseInTheOrderOfTheTable() {
    assertEquals(List.of("gemm-128", "gemm-1024"), names("gemm-1024,gemm-128"));
    assertEquals(List.of("conv-28", "conv-14"), names("conv-??").subList(1, 3));
    assertEquals(List.of("attention", "attention-backward"), names(" attention* "));
    assertEquals(BenchCases.all().size(), names("*").size());
  }

  @Test
  void dotsAndOthersAreOnlyThemselves() {
    assertThrows(IllegalArgumentException.class, () -> names("gemm.64"));
    assertThrows(IllegalArgumentException.class, () -> names(""));
    assertThrows(IllegalArgumentException.class, () -> names("gemm-64,"));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    var e = assertThrows(IllegalArgumentException.class, () -> names("gemm-64,matmul"));
    assertTrue(e.getMessage().contains("'matmul'"), e.getMessage());
    assertTrue(e.getMessage().contains("overhead-add-16"), e.getMessage());
  }

  @Test
  void namesAreUniqueAndCoverTheIssuesTable() {
    Set<String> names = BenchCases.all().stream().map(BenchCase::name).collect(Collectors.toSet());
    assertEquals(BenchCases.all().size(), names.size());
    Set<String> asked =
        Set.of(
            "gemm-32",
            "gemm-64",
            "gemm-128",
            "gemm-256",
            "gemm-512",
            "gemm-1024",
            "gemm-2048",
            "matvec-4096",
            "gemm-8x4096x4096",
            "conv-mnist",
            "conv-56",
            "conv-28",
            "conv-14",
            "conv-1x1",
            "conv-depthwise",
            "conv-28-backward",
            "attention",
            "attention-backward",
            "softmax",
            "layernorm",
            "exp-4m",
            "gelu-4m",
            "add-4m",
            "sum-rows",
            "lstm",
            "step-mlp",
            "step-lenet",
            "step-cnn",
            "step-gpt",
            "step-resnet",
            "step-lstm",
            "overhead-add-16");
    assertTrue(names.containsAll(asked), names::toString);
  }

  @Test
  void operationsAreCounted() {
    assertEquals(2.0 * 512 * 512 * 512, BenchCases.matching("gemm-512").getFirst().flops());
    BenchCase conv = BenchCases.matching("conv-28").getFirst();
    assertEquals(2.0 * 8 * 28 * 28 * 128 * 128 * 9, conv.flops());
    // forward of LeNet-5: 28*28*6*25 + 10*10*16*6*25 + 400*120 + 120*84 + 84*10 multiply-adds
    assertEquals(3 * 2 * (117_600 + 240_000 + 48_000 + 10_080 + 840.0), Net.LENET.flopsPerImage());
  }

  @Test
  void operationsOfAResNetAreCountedThroughItsBlocks() {
    double stage1 = 784 * 9 * (16 + 6 * 16.0 * 16);
    double stage2 = 196 * (9 * (16 * 32 + 5 * 32.0 * 32) + 16 * 32);
    double stage3 = 49 * (9 * (32 * 64 + 5 * 64.0 * 64) + 32 * 64);
    assertEquals(3 * 2 * (stage1 + stage2 + stage3 + 640), Net.RESNET.flopsPerImage());
  }

  @Test
  void inputsAreTheSameInEveryProcess() {
    float[] values = Inputs.uniform(1, 3);
    assertEquals(
        List.of(values[0], values[1]), List.of(Inputs.uniform(1, 2)[0], Inputs.uniform(1, 2)[1]));
    assertTrue(Math.abs(values[0]) <= 1 && values[0] != values[1]);
  }
}
