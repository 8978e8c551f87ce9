package pellucid.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

class StateDictTest {
  private static Layer net(long hidden) {
    Rng rng = new Rng(hidden);
    return Sequential.of(
        Linear.of(2, hidden, Init.HE_NORMAL, rng),
        BatchNorm.of(hidden),
        Linear.of(hidden, 2, Init.HE_NORMAL, rng));
  }

  @Test
  void loadsParametersAndBuffers() {
    Layer target = net(4);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    StateDict.of(target).forEach((name, t) -> tensors.put(name, t.fullLike(name.length())));
    StateDict.load(target, tensors);
    assertEquals(8, target.parameters().get("0.weight").toFloats()[7]);
    assertEquals(14, target.buffers().get("1.running_mean").toFloats()[0]);
  }

  @Test
  void reportsEveryMismatchAndChangesNothing() {
    Layer target = net(4);
    float[] before = target.parameters().get("0.weight").toFloats();
    Map<String, Tensor> tensors = new LinkedHashMap<>(StateDict.of(net(4)));
    tensors.remove("0.bias");
    tensors.put("1.weight", Tensor.ones(5));
    tensors.put("2.bias", Tensor.of(new double[] {1, 2}));
    tensors.put("3.weight", Tensor.ones(1));
    StateMismatchException e =
        assertThrows(StateMismatchException.class, () -> StateDict.load(target, tensors));
    assertEquals(
        List.of(
            "missing 0.bias",
            "1.weight is F32[5], not F32[4]",
            "2.bias is F64[2], not F32[2]",
            "extra 3.weight"),
        e.problems());
    assertEquals(
        "load: these tensors are of another model: missing 0.bias; 1.weight is F32[5], not F32[4];"
            + " 2.bias is F64[2], not F32[2]; extra 3.weight",
        e.getMessage());
    assertArrayEquals(before, target.parameters().get("0.weight").toFloats());
  }
}
