package pellucid.bench.duel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;

class StepNetTest {
  @Test
  void everyNetworkLearnsItsBatch() {
    for (Work.Training work :
        List.of(
            new Work.TrainStep(Net.MLP, 4, true),
            new Work.TrainStep(Net.RESNET, 2, true),
            new Work.LstmStep(2, 5, 3, 8),
            new Work.GptStep(2, 8, 2, 2, 16, 11))) {
      List<float[]> numbers = new PellucidTraining(work).result();
      float[] losses = numbers.getLast();
      assertTrue(losses[losses.length - 1] < losses[0], work::toString);
      assertEquals(StepNet.of(work).net().parameters().size() + 1, numbers.size());
    }
  }

  @Test
  void theSmoothRelativeHasTheSameParameters() {
    for (Net net : Net.values()) {
      Work.TrainStep work = new Work.TrainStep(net, 2, true);
      assertEquals(
          StepNet.of(work).net().parameters().keySet(),
          StepNet.of(work.smooth()).net().parameters().keySet());
      assertEquals(work.smooth(), work.smooth().smooth());
    }
  }
}
