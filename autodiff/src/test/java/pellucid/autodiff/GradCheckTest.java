package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import pellucid.op.CustomOp;
import pellucid.tensor.GradientException;
import pellucid.tensor.Tensor;

/// The checker itself: it must find rules that are wrong.
class GradCheckTest {
  private static final List<Tensor> POINT = List.of(Tensor.of(new double[] {0.5, -1, 2}));

  private static Function<List<Tensor>, Tensor> cubeWithRule(CustomOp.Vjp rule) {
    return in -> CustomOp.apply("cube", in, x -> x.getFirst().pow(3), rule);
  }

  @Test
  void acceptsARightRule() {
    var cube = cubeWithRule((in, _, g) -> List.of(g.mul(in.getFirst().square()).mul(3)));
    GradCheck.first("cube", cube, POINT);
    GradCheck.second("cube", cube, POINT);
  }

  @Test
  void findsAWrongFactor() {
    var cube = cubeWithRule((in, _, g) -> List.of(g.mul(in.getFirst().square()).mul(3.00001)));
    String message =
        assertThrows(GradientException.class, () -> GradCheck.first("cube", cube, POINT))
            .getMessage();
    assertTrue(message.startsWith("cube: 3 of 3 derivatives are wrong:\n"), message);
    assertTrue(message.contains("  operand 1 [3], element 2: the rule gives "), message);
  }

  @Test
  void findsARuleThatCantBeDifferentiated() {
    // right at first order, but the graph is cut: the second derivative is missing
    var cube = cubeWithRule((in, _, g) -> List.of(g.mul(in.getFirst().detach().square()).mul(3)));
    GradCheck.first("cube", cube, POINT);
    assertThrows(GradientException.class, () -> GradCheck.second("cube", cube, POINT));
  }

  @Test
  void findsNaN() {
    var cube = cubeWithRule((_, _, g) -> List.of(g.mul(Double.NaN)));
    assertThrows(GradientException.class, () -> GradCheck.first("cube", cube, POINT));
  }
}
