package pellucid.bench.duel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.cases.BenchCases;
import pellucid.tensor.Device;

/// A peer beside a device, played by the processor and [FakePeers].
class OpponentTest {
  private static final BenchCase GEMM = BenchCases.matching("gemm-32").getFirst();

  @TempDir private Path folder;

  private static List<float[]> ours() {
    return DeviceTiming.result(Device.scalar(), GEMM);
  }

  @Test
  void anHonestPeerIsTimedAndAgrees() {
    try (Opponent honest = Opponent.start("honest", folder)) {
      assertEquals("plain loops on 1, on the processor", honest.description());
      assertTrue(honest.serves(GEMM));
      assertFalse(honest.serves(BenchCases.matching("softmax").getFirst()));
      Opponent.Showing showing = honest.show(GEMM, ours(), 0.02);
      assertTrue(showing.micros() > 0, showing::toString);
      assertTrue(showing.agreement().accepted(), showing::toString);
    }
  }

  @Test
  void aWrongResultIsSeen() {
    try (Opponent liar = Opponent.start("liar", folder)) {
      Agreement agreement = liar.show(GEMM, ours(), 0.02).agreement();
      assertTrue(agreement.problem().contains("element 512 of 1024"), agreement::toString);
    }
  }

  @Test
  void whyThereIsNoneIsTold() {
    DuelException unknown =
        assertThrows(DuelException.class, () -> Opponent.start("nobody", folder));
    assertEquals("nobody is not on the class path", unknown.getMessage());
    DuelException absent =
        assertThrows(DuelException.class, () -> Opponent.start("absent", folder));
    assertTrue(String.valueOf(absent.getMessage()).contains("no absent in"), absent::getMessage);
  }
}
