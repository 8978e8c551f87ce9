package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.kernel.DType;
import pellucid.kernel.DeviceCounters;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Functions of elements that follow each other are one launch, and have the bits that they have
/// alone.
@ExtendWith(OnDevice.class)
class ChainOnDeviceTest {
  private static final int ROWS = 37;
  private static final int COLUMNS = 53;

  private static Tensor tensor(int seed, long... shape) {
    int size = 1;
    for (long d : shape) {
      size *= (int) d;
    }
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (random.nextInt(40)) {
            case 0 -> Float.NaN;
            case 1 -> Float.POSITIVE_INFINITY;
            case 2 -> Float.NEGATIVE_INFINITY;
            case 3 -> -0.0f;
            default -> 3 * (float) random.nextGaussian();
          };
    }
    return Tensor.of(values, shape).to(OnDevice.gpu());
  }

  /// Kernels that a work starts, its operands being there.
  private static long launches(Supplier<Tensor> work) {
    try (var _ = TensorScope.open()) {
      work.get().toFloats(); // brings up what is still on the host
    }
    DeviceCounters before = OnDevice.counters();
    try (var _ = TensorScope.open()) {
      var _ = work.get();
      OnDevice.gpu().finish();
    }
    return OnDevice.counters().since(before).launches();
  }

  /// A program of random steps, the same for a seed.
  ///
  /// @param alone whether each runs before the next is queued
  private static List<float[]> run(int seed, boolean alone) {
    Random random = new Random(seed);
    List<Tensor> values = new ArrayList<>();
    try (var _ = TensorScope.open()) {
      values.add(tensor(seed, ROWS, COLUMNS));
      values.add(tensor(seed + 1, ROWS, COLUMNS));
      List<Tensor> sides =
          List.of(
              tensor(seed + 2, COLUMNS),
              tensor(seed + 3, ROWS, 1),
              tensor(seed + 4, 1),
              tensor(seed + 5, COLUMNS, ROWS).transpose());
      for (int s = 0; s < 12; s++) {
        Tensor last = values.getLast();
        Tensor any = values.get(random.nextInt(values.size()));
        Tensor side = sides.get(random.nextInt(sides.size()));
        values.add(step(random.nextInt(14), last, any, side));
        if (alone) {
          OnDevice.gpu().finish();
        }
      }
      return values.stream().map(Tensor::toFloats).toList();
    }
  }

  private static Tensor step(int which, Tensor last, Tensor any, Tensor side) {
    return switch (which) {
      case 0 -> last.mul(side);
      case 1 -> last.add(any);
      case 2 -> side.sub(last);
      case 3 -> last.gelu();
      case 4 -> last.tanh();
      case 5 -> last.mul(0.7).add(0.3);
      case 6 -> any.div(last);
      case 7 -> last.gt(any).where(side, last);
      case 8 -> last.exp().mul(any);
      case 9 -> last.maximum(side);
      case 10 -> last.sin();
      case 11 -> last.leakyRelu(0.1).sub(side);
      case 12 -> last.lt(side).cast(DType.F32).add(last);
      default -> last.pow(any);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyChainHasTheBitsOfItsStepsAlone(int seed) {
    List<float[]> alone = run(seed, true);
    DeviceCounters before = OnDevice.counters();
    List<float[]> together = run(seed, false);
    assertTrue(OnDevice.counters().since(before).launches() < 12 + 5, "steps share launches");
    for (int i = 0; i < alone.size(); i++) {
      assertArrayEquals(alone.get(i), together.get(i), "value " + i);
    }
  }

  @Test
  void stepsThatFollowEachOtherAreOneLaunch() {
    Tensor x = tensor(1, ROWS, COLUMNS);
    Tensor w = tensor(2, COLUMNS);
    Tensor b = tensor(3, COLUMNS);
    assertEquals(1, launches(() -> x.mul(w).add(b).gelu().mul(x)));
    assertEquals(3, launches(() -> x.exp().sum(1).log()), "a sum is no step");
    assertEquals(1, launches(() -> x.exp().mul(x.tanh())), "the third needs both");
  }

  @Test
  void moreThanEightStepsAreTwoLaunches() {
    Tensor x = tensor(1, ROWS, COLUMNS);
    assertEquals(2, launches(() -> x.neg().abs().neg().abs().neg().abs().neg().abs().neg().abs()));
  }

  @Test
  void whatAnotherThreadWritesIsNotReadInTheSameLaunch() {
    int size = 4096;
    Tensor x = tensor(1, 64, 64);
    try (var _ = TensorScope.open()) {
      Tensor y = x.exp();
      Tensor sum = y.add(y.transpose());
      float[] was = y.toFloats();
      float[] is = sum.toFloats();
      for (int i = 0; i < size; i++) {
        assertEquals(was[i] + was[i % 64 * 64 + i / 64], is[i], "element " + i);
      }
    }
    assertEquals(
        3,
        launches(() -> {
          Tensor y = x.exp();
          return y.add(y.transpose()).add(y.transpose()).neg().transpose().add(x);
        }));
  }

  @Test
  void whatIsKeptOfAScopeIsThereAlthoughTheRestIsNot() {
    Tensor x = tensor(1, ROWS, COLUMNS);
    float[] expected = x.mul(2).tanh().square().toFloats();
    Tensor kept;
    try (var scope = TensorScope.open()) {
      kept = scope.keep(x.mul(2).tanh().square());
    }
    assertArrayEquals(expected, kept.toFloats());
  }

  @Test
  void aTensorThatIsWrittenInPiecesIsThere() {
    Tensor x = tensor(1, ROWS, COLUMNS);
    for (int again = 0; again < 3; again++) { // in memory that was somebody else's
      try (var _ = TensorScope.open()) {
        Tensor y = Tensor.concat(List.of(x.neg(), x.abs()), 0);
        assertArrayEquals(x.neg().toFloats(), y.slice(0, 0, ROWS).toFloats());
        assertArrayEquals(x.abs().toFloats(), y.slice(0, ROWS, 2 * ROWS).toFloats());
      }
    }
  }
}
