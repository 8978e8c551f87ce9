package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.RandomCall;
import pellucid.kernel.RandomFn;
import pellucid.tensor.Device;
import pellucid.tensor.InPlace;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The kernels that no op reaches, on the default device against the reference: optimiser steps,
/// random numbers, fills.
class InPlaceComparisonTest {
  private static final int[] SIZES = {0, 1, 7, 33, 1025, 33_003};

  private static Tensor sample(Device device, DType dtype, int size, int seed) {
    return Sample.of(Domain.uniform(-1, 1), size).tensor(device, dtype, seed);
  }

  private static void assertSame(Tensor actual, Tensor expected, String what) {
    assertEquals(
        Optional.empty(), Comparison.difference(Tolerance.ELEMENTWISE, actual, expected), what);
  }

  /// Runs a step twice on [param, grad, state, state] on both devices, and compares all four.
  private static void compare(DType dtype, BiConsumer<Tensor[], Integer> step) {
    for (int size : SIZES) {
      Tensor[][] both = new Tensor[2][4];
      for (int d = 0; d < 2; d++) {
        Device device = d == 0 ? Device.cpu() : Device.scalar();
        for (int i = 0; i < 4; i++) {
          Tensor x = sample(device, dtype, size, i);
          both[d][i] = i < 2 ? x : x.abs(); // the second moment is positive
        }
        step.accept(both[d], 1);
        step.accept(both[d], 2);
      }
      for (int i = 0; i < 4; i++) {
        assertSame(both[0][i], both[1][i], "operand " + i + " of " + size);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void adam(DType dtype) {
    compare(
        dtype,
        (x, t) ->
            InPlace.adam(
                x[0], x[1], x[2], x[3], new InPlace.Adam(t, 0.01, 0.9, 0.99, 1e-8, 0.1, false)));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void adamW(DType dtype) {
    compare(
        dtype,
        (x, t) ->
            InPlace.adam(
                x[0], x[1], x[2], x[3], new InPlace.Adam(t, 0.01, 0.9, 0.99, 1e-8, 0.1, true)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sgd(boolean nesterov) {
    InPlace.Sgd step = new InPlace.Sgd(0.1, 0.9, 0.01, nesterov);
    compare(DType.F32, (x, _) -> InPlace.sgd(x[0], x[1], x[2], step));
  }

  @Test
  void sgdWithoutMomentum() {
    InPlace.Sgd step = new InPlace.Sgd(0.1, 0, 0.01, false);
    compare(DType.F32, (x, _) -> InPlace.sgd(x[0], x[1], null, step));
  }

  @Test
  void lerp() {
    compare(DType.F32, (x, _) -> InPlace.lerp(x[0], x[1], 0.1));
  }

  @ParameterizedTest
  @EnumSource
  void randomNumbersAreTheSameOnEveryDevice(RandomFn fn) {
    for (int size : SIZES) {
      Tensor actual = random(Device.cpu(), fn, size);
      assertSame(actual, random(Device.scalar(), fn, size), fn + " " + size);
    }
  }

  private static Tensor random(Device device, RandomFn fn, int size) {
    Tensor out = Dispatcher.allocate(device, DType.F32, Shape.of(size));
    device
        .backend()
        .random(new RandomCall(fn, 42, 3, size, out.layout().operand(out.storage().buffer())));
    return out;
  }

  @ParameterizedTest
  @EnumSource
  void fillsReachEveryElement(DType dtype) {
    for (int size : SIZES) {
      Tensor filled = Tensor.full(Device.cpu(), Shape.of(size), dtype, 1);
      assertSame(
          filled, Tensor.full(Device.scalar(), Shape.of(size), dtype, 1), dtype + " " + size);
    }
  }
}
