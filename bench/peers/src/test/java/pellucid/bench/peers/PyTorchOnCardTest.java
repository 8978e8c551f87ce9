package pellucid.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.bench.cases.BenchCases;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.DuelException;
import pellucid.bench.duel.Trial;

/// What PyTorch does on a card, with the processor in the card's place: the same calls but for the
/// device's name.
class PyTorchOnCardTest {
  @ParameterizedTest
  @ValueSource(strings = {"gemm-64", "conv-28-backward", "softmax", "chain-4m", "step-mlp"})
  void computesWhatPyTorchComputes(String name) {
    Work work = BenchCases.matching(name).getFirst().work();
    List<float[]> expected;
    boolean untimed;
    try (Trial trial = new PyTorch().prepare(work)) {
      expected = trial.result();
      untimed = trial.untimedPart();
    }
    try (Trial trial = new PyTorchOnCard(Device.cpu()).prepare(work)) {
      assertEquals(untimed, trial.untimedPart());
      trial.before();
      trial.run(1);
      List<float[]> actual = trial.result();
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i), 1e-5f);
      }
    }
  }

  @Test
  void saysWhereItRuns() {
    String what = new PyTorchOnCard(Device.cpu()).start(1, 0);
    assertTrue(what.startsWith("PyTorch 2") && what.endsWith("on cpu()"), what);
  }

  @Test
  void withoutCudaItSaysWhatToDo() {
    boolean cuda = Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA);
    assumeFalse(cuda, "these natives have CUDA");
    DuelException e = assertThrows(DuelException.class, () -> new PyTorchOnCard().start(1, 0));
    assertTrue(String.valueOf(e.getMessage()).contains("PYTORCH_LIBRARY_PATH"), e.getMessage());
  }
}
