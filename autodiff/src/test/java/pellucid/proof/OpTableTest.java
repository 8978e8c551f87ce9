package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.kernel.UnaryFn;
import pellucid.tensor.Device;

/// The table is whole.
class OpTableTest {
  /// What the rows really run, not what they say.
  private static Set<String> covered() {
    Set<String> names = new TreeSet<>();
    for (OpCase row : OpCases.all()) {
      DType dtype = row.dtypes().contains(DType.F32) ? DType.F32 : DType.I64;
      names.add(OpNames.of(row.op().apply(row.operands(Device.scalar(), dtype))));
    }
    return names;
  }

  @Test
  void everyOpHasARow() {
    Set<String> missing = OpNames.all();
    missing.removeAll(covered());
    assertTrue(missing.isEmpty(), () -> "no row in OpCases for " + missing);
  }

  @Test
  void reflectionFindsTheOps() {
    Set<String> names = OpNames.all();
    assertTrue(names.containsAll(Set.of("MatMul", "Binary GELU_GRAD", "Softmax true", "CustomOp")));
    long unary = names.stream().filter(name -> name.startsWith("Unary ")).count();
    assertEquals(UnaryFn.values().length, unary);
  }

  @Test
  void everyOpButTheNamedIsCheckedForItsGradient() {
    Set<String> without = OpNames.all();
    for (OpCase row : OpCases.all()) {
      if (row.order() != OpCase.Order.NONE && row.dtypes().contains(DType.F64)) {
        without.remove(OpNames.of(row.op().apply(row.operands(Device.scalar(), DType.F64))));
      }
    }
    assertEquals(
        Set.of(
            "ArgMax",
            "ArgSort false",
            "ArgSort true",
            "AttentionBackward", // a fused gradient, like RecurrentBackward
            "Binary EQ",
            "Binary GE",
            "Binary GT",
            "Binary LE",
            "Binary LT",
            "Binary NE",
            "Multinomial false",
            "Multinomial true",
            "Pool2dBackward MAX",
            "RecurrentBackward",
            "BatchNormBackward",
            "RowNormBackward LAYER",
            "RowNormBackward RMS"),
        without);
  }

  @Test
  void titlesAreUnique() {
    Set<String> titles =
        OpCases.all().stream().map(OpCase::title).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(OpCases.all().size(), titles.size());
  }
}
