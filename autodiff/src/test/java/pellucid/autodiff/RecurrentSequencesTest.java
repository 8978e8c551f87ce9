package pellucid.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pellucid.kernel.DType;
import pellucid.kernel.RandomFn;
import pellucid.kernel.RecurrentFn;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentSequences;
import pellucid.op.RecurrentStates;
import pellucid.op.RecurrentWeights;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// Sequences of different lengths in one batch against each of them run alone.
class RecurrentSequencesTest {
  private static final int T = 5;
  private static final int I = 3;
  private static final int H = 2;
  private static final int[] LENGTHS = {3, 5, 1};
  private static final Tensor LENGTHS_TENSOR = Tensor.of(LENGTHS);
  private static final Rng RNG = new Rng(11);

  private static Tensor normal(long... shape) {
    return RNG.draw(RandomFn.NORMAL, DType.F64, Shape.of(shape)).mul(0.7);
  }

  private static List<Tensor> operands(RecurrentFn fn) {
    long rows = (long) fn.gates() * H;
    return List.of(
        normal(T, LENGTHS.length, I),
        normal(LENGTHS.length, H),
        normal(LENGTHS.length, H),
        normal(rows, I),
        normal(rows, H),
        normal(rows),
        normal(rows));
  }

  private static RecurrentWeights weights(List<Tensor> in) {
    return new RecurrentWeights(in.get(3), in.get(4), in.get(5), in.get(6));
  }

  private static @Nullable Tensor cell(RecurrentFn fn, List<Tensor> in) {
    return fn == RecurrentFn.LSTM ? in.get(2) : null;
  }

  private static @Nullable Tensor row(@Nullable Tensor x, int b) {
    return x == null ? null : x.slice(0, b, b + 1);
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), 1e-14);
  }

  /// A sequence's own steps, last first if it runs backwards.
  private static Tensor alone(Tensor x, int b, boolean backwards) {
    Tensor own = x.slice(1, b, b + 1).slice(0, 0, LENGTHS[b]);
    List<Tensor> steps = new ArrayList<>();
    for (int t = 0; t < LENGTHS[b]; t++) {
      int from = backwards ? LENGTHS[b] - 1 - t : t;
      steps.add(own.slice(0, from, from + 1));
    }
    return Tensor.concat(steps, 0);
  }

  @ParameterizedTest
  @EnumSource
  void eachSequenceIsAsIfAlone(RecurrentFn fn) {
    List<Tensor> in = operands(fn);
    for (boolean backwards : new boolean[] {false, true}) {
      RecurrentStates batch =
          new RecurrentSequences(fn, LENGTHS_TENSOR, backwards)
              .run(in.get(0), in.get(1), cell(fn, in), weights(in));
      for (int b = 0; b < LENGTHS.length; b++) {
        RecurrentStates one =
            Recurrent.run(
                fn,
                alone(in.get(0), b, backwards),
                Objects.requireNonNull(row(in.get(1), b)),
                row(cell(fn, in), b),
                weights(in));
        assertSame(one.outputs(), alone(batch.outputs(), b, backwards));
        Tensor behind = batch.outputs().slice(1, b, b + 1).slice(0, LENGTHS[b], T);
        assertSame(behind.fullLike(0), behind);
        assertSame(one.h(), batch.h().slice(0, b, b + 1));
        if (fn == RecurrentFn.LSTM) {
          Tensor cells = Objects.requireNonNull(batch.c());
          assertSame(Objects.requireNonNull(one.c()), cells.slice(0, b, b + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAgainstDifferences(RecurrentFn fn) {
    for (boolean backwards : new boolean[] {false, true}) {
      for (Tensor lengths : new @Nullable Tensor[] {null, LENGTHS_TENSOR}) {
        GradCheck.first(
            fn + " backwards " + backwards,
            in -> {
              RecurrentStates states =
                  new RecurrentSequences(fn, lengths, backwards)
                      .run(in.get(0), in.get(1), cell(fn, in), weights(in));
              List<Tensor> flat = new ArrayList<>();
              flat.add(states.outputs().reshape(-1));
              flat.add(states.h().reshape(-1));
              // where there are no cells, the first ones must still be used
              flat.add((states.c() == null ? in.get(2) : states.c()).reshape(-1));
              return Tensor.concat(flat, 0);
            },
            operands(fn));
      }
    }
  }

  @Test
  void whatStandsBehindTheLengthsDoesNoHarm() {
    RecurrentFn fn = RecurrentFn.LSTM;
    List<Tensor> in = operands(fn);
    Tensor clean = in.get(0).withGrad();
    Tensor broken = in.get(0).mul(1);
    double[] values = broken.toDoubles();
    for (int t = LENGTHS[0]; t < T; t++) {
      values[t * LENGTHS.length * I] = Double.NaN;
    }
    Tensor bad = Tensor.of(values, T, LENGTHS.length, I).withGrad();
    Tensor weight = in.get(4).withGrad();
    RecurrentWeights weights = new RecurrentWeights(in.get(3), weight, null, null);
    RecurrentSequences layer = new RecurrentSequences(fn, LENGTHS_TENSOR, true);
    Tensor expected = layer.run(clean, in.get(1), in.get(2), weights).outputs().sum();
    Tensor actual = layer.run(bad, in.get(1), in.get(2), weights).outputs().sum();
    assertEquals(expected.item(), actual.item());
    Gradients good = Gradients.of(expected);
    Gradients same = Gradients.of(actual);
    assertSame(good.get(weight), same.get(weight));
    assertSame(good.get(clean), same.get(bad));
  }

  @Test
  void badLengthsAreRefused() {
    List<Tensor> in = operands(RecurrentFn.GRU);
    for (Tensor lengths :
        List.of(
            Tensor.of(new long[] {0, 1, 1}), Tensor.of(new long[] {1, 6, 1}), Tensor.arange(2))) {
      RecurrentSequences layer = new RecurrentSequences(RecurrentFn.GRU, lengths, false);
      assertThrows(
          ShapeMismatchException.class, () -> layer.run(in.get(0), in.get(1), null, weights(in)));
    }
    RecurrentSequences zero =
        new RecurrentSequences(RecurrentFn.GRU, Tensor.of(new int[] {3, 0, 1}), true);
    assertEquals(
        "recurrent: length 0 at position 1 is not in [1, 5]",
        assertThrows(
                ShapeMismatchException.class,
                () -> zero.run(in.get(0), in.get(1), null, weights(in)))
            .getMessage());
  }
}
