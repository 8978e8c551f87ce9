package pellucid.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.UnaryFn;
import pellucid.op.ConvParams;
import pellucid.tensor.Device;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// The default device against the reference on shapes, strides and broadcasts that nobody thought
/// of; what fails is shrunk to the smallest that does.
class OpPropertiesTest {
  private static final Domain DOMAIN = Domain.uniform(-2, 2);
  private static final int TRIES = 200;

  private static void compare(OpCase row, List<Form> forms) {
    Optional<String> wrong = Comparison.run(row, Device.cpu(), DType.F32, forms);
    assertEquals(Optional.empty(), wrong);
  }

  private static Sample sample(long... shape) {
    return Sample.of(DOMAIN, shape);
  }

  // ---------------------------------------------------------------- elementwise

  /// Two shapes that broadcast to a common one.
  record Pair(long[] a, long[] b) {
    @Override
    public String toString() {
      return Arrays.toString(a) + " and " + Arrays.toString(b);
    }
  }

  @Provide
  Arbitrary<Pair> pairs() {
    Arbitrary<Integer> size =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.integers().between(1, 5)),
            Tuple.of(2, Arbitraries.integers().between(6, 40)),
            Tuple.of(1, Arbitraries.just(0)));
    Arbitrary<List<Integer>> full = size.list().ofMaxSize(4);
    Arbitrary<Integer> ones = Arbitraries.integers().between(0, 15);
    Arbitrary<Integer> dropped = Arbitraries.integers().between(0, 4);
    return Combinators.combine(full, ones, ones, dropped, Arbitraries.of(true, false))
        .as((dims, onesA, onesB, drop, swap) -> {
          long[] a = withOnes(dims, onesA & ~onesB, 0);
          long[] b = withOnes(dims, onesB, drop);
          return swap ? new Pair(b, a) : new Pair(a, b);
        });
  }

  /// These sizes without the first few, and with 1 where a bit is set.
  private static long[] withOnes(List<Integer> dims, int ones, int drop) {
    int from = Math.min(drop, dims.size());
    long[] shape = new long[dims.size() - from];
    for (int d = 0; d < shape.length; d++) {
      shape[d] = (ones >>> (from + d) & 1) != 0 ? 1 : dims.get(from + d);
    }
    return shape;
  }

  @Property(tries = TRIES)
  void binaryFunctionsBroadcast(
      @ForAll BinaryFn fn, @ForAll("pairs") Pair pair, @ForAll Form a, @ForAll Form b) {
    Domain right = fn == BinaryFn.DIV ? DOMAIN.awayFrom(0) : DOMAIN;
    Domain left = fn == BinaryFn.POW ? Domain.uniform(0.1, 2) : DOMAIN;
    compare(
        BinaryCases.row(fn, Sample.of(left, pair.a()), Sample.of(right, pair.b())), List.of(a, b));
  }

  @Property(tries = TRIES)
  void unaryFunctionsWalkAnyLayout(
      @ForAll UnaryFn fn,
      @ForAll @Size(max = 4) List<@IntRange(max = 20) Integer> shape,
      @ForAll Form form) {
    compare(UnaryCases.row(fn, Sample.of(Domain.uniform(0.1, 2), dims(shape))), List.of(form));
  }

  private static long[] dims(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).toArray();
  }

  @Property(tries = TRIES)
  void sumToIsTheReverseOfExpand(@ForAll("pairs") Pair pair) {
    Shape target = Shape.of(pair.b());
    Shape full = Shape.broadcast("test", Shape.of(pair.a()), target);
    Tensor x = sample(pair.b()).tensor(Device.cpu(), DType.F64, 1);
    Tensor back = x.expand(full.toArray()).sumTo(target);
    double times = target.size() == 0 ? 0 : (double) full.size() / target.size();
    assertEquals(
        Optional.empty(), Comparison.difference(Tolerance.sum(full.size()), back, x.mul(times)));
  }

  // ---------------------------------------------------------------- reductions

  @Property(tries = TRIES)
  void reductionsOfAnyAxes(
      @ForAll ReduceFn fn,
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 19) Integer> shape,
      @ForAll @IntRange(max = 15) int set,
      @ForAll boolean keepDims,
      @ForAll Form form) {
    int[] axes = IntStream.range(0, shape.size()).filter(d -> (set >>> d & 1) != 0).toArray();
    compare(ReduceCases.row(fn, keepDims, sample(dims(shape)), axes), List.of(form));
  }

  // ---------------------------------------------------------------- products

  @Property(tries = TRIES)
  void matrixProductsOfAnySize(
      @ForAll @IntRange(max = 40) int m,
      @ForAll @IntRange(max = 70) int n,
      @ForAll @IntRange(max = 40) int k,
      @ForAll @Size(max = 2) List<@IntRange(min = 1, max = 3) Integer> batch,
      @ForAll @IntRange(max = 3) int onesInA,
      @ForAll @IntRange(max = 2) int droppedInB,
      @ForAll @IntRange(max = 4) int biasKind,
      @ForAll Form a,
      @ForAll Form b) {
    List<Sample> samples = new ArrayList<>();
    samples.add(sample(join(withOnes(batch, onesInA, 0), m, k)));
    samples.add(sample(join(withOnes(batch, ~onesInA & 3, droppedInB), k, n)));
    List<Form> forms = new ArrayList<>(List.of(a, b));
    if (biasKind > 0) {
      long[][] shapes = {{n}, {m, 1}, {}, {m, n}};
      samples.add(sample(shapes[biasKind - 1]));
      forms.add(a);
    }
    compare(ProductCases.matmul(samples), forms);
  }

  private static long[] join(long[] batch, long rows, long columns) {
    long[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = rows;
    shape[batch.length + 1] = columns;
    return shape;
  }

  /// Sizes of a convolution that fit.
  record Conv(ConvParams params, Shape x, Shape w) {}

  @Provide
  Arbitrary<Conv> convolutions() {
    Arbitrary<ConvParams> params =
        Combinators.combine(
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(1, 2),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(1, 2),
                Arbitraries.integers().between(1, 3))
            .as(ConvParams::new);
    Arbitrary<long[]> kernel =
        Combinators.combine(
                Arbitraries.longs().between(1, 18), // output channels of a group
                Arbitraries.longs().between(1, 9), // input channels of a group
                Arbitraries.longs().between(1, 4),
                Arbitraries.longs().between(1, 4))
            .as((k, c, r, s) -> new long[] {k, c, r, s});
    Arbitrary<long[]> image =
        Combinators.combine(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(0, 12),
                Arbitraries.longs().between(0, 20))
            .as((n, h, w) -> new long[] {n, h, w});
    return Combinators.combine(params, kernel, image).as(OpPropertiesTest::fitting);
  }

  /// The image is enlarged by what the kernel needs at least.
  private static Conv fitting(ConvParams p, long[] w, long[] x) {
    long needH = Math.max(1, p.dilationH() * (w[2] - 1) + 1 - 2L * p.padH());
    long needW = Math.max(1, p.dilationW() * (w[3] - 1) + 1 - 2L * p.padW());
    return new Conv(
        p,
        Shape.of(x[0], w[1] * p.groups(), x[1] + needH, x[2] + needW),
        Shape.of(w[0] * p.groups(), w[1], w[2], w[3]));
  }

  @Property(tries = TRIES)
  void convolutionsOfAnyGeometry(@ForAll("convolutions") Conv c, @ForAll boolean bias) {
    Shape biasShape = bias ? Shape.of(c.w().dim(0)) : null;
    for (OpCase row :
        List.of(
            ProductCases.forward("", c.params(), c.x(), c.w(), biasShape),
            ProductCases.backwardInput("", c.params(), c.x(), c.w()),
            ProductCases.backwardWeight("", c.params(), c.x(), c.w()))) {
      compare(row, row.forms(Form.DENSE));
    }
  }

  // ---------------------------------------------------------------- views

  /// One step of a chain of views; numbers are taken modulo what is possible.
  enum Step {
    TRANSPOSE,
    SLICE,
    EVERY_SECOND,
    UNSQUEEZE,
    FLATTEN,
    SPLIT,
    REPEAT
  }

  /// A chain of views has the values that the same chain has with a copy after each step.
  @Property(tries = TRIES)
  void viewsOfViewsHaveTheValuesOfCopies(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 6) Integer> shape,
      @ForAll @Size(max = 7) List<Step> steps,
      @ForAll @IntRange(max = 11) int choice) {
    Tensor views = Tensor.arange(Shape.of(dims(shape)).size()).reshape(dims(shape));
    Tensor copies = views;
    for (Step step : steps) {
      views = apply(step, views, choice);
      copies = dense(apply(step, copies, choice));
      assertEquals(copies.shape(), views.shape());
    }
    assertTrue(Arrays.equals(copies.toLongs(), views.toLongs()), views.layout().toString());
    assertEquals(copies.sum().item(), views.sum().item());
    assertTrue(Arrays.equals(copies.neg().toLongs(), views.neg().toLongs()));
  }

  private static Tensor dense(Tensor x) {
    return Tensor.of(x.toLongs(), x.shape().toArray());
  }

  private static Tensor apply(Step step, Tensor x, int choice) {
    int axis = choice % x.shape().rank();
    long size = x.dim(axis);
    return switch (step) {
      case TRANSPOSE -> x.transpose(axis, -1);
      case SLICE -> x.slice(axis, Math.min(1, size), size);
      case EVERY_SECOND -> x.slice(axis, 0, size, 2);
      case UNSQUEEZE -> x.unsqueeze(axis);
      case FLATTEN -> x.flatten(axis);
      case SPLIT -> size % 2 == 0 && size > 0 ? split(x, axis) : x;
      case REPEAT -> x.unsqueeze(0).expand(repeated(x.shape()));
    };
  }

  private static Tensor split(Tensor x, int axis) {
    List<Long> dims = new ArrayList<>();
    for (int d = 0; d < x.shape().rank(); d++) {
      if (d == axis) {
        dims.add(2L);
      }
      dims.add(d == axis ? x.dim(d) / 2 : x.dim(d));
    }
    return x.reshape(dims.stream().mapToLong(Long::longValue).toArray());
  }

  private static long[] repeated(Shape shape) {
    long[] dims = new long[shape.rank() + 1];
    dims[0] = 3;
    System.arraycopy(shape.toArray(), 0, dims, 1, shape.rank());
    return dims;
  }

  @Property(tries = TRIES)
  void gatherAndScatterAddOfAnyAxis(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 1, max = 9) Integer> shape,
      @ForAll @IntRange(max = 2) int at,
      @ForAll @Size(max = 2) List<@IntRange(max = 7) Integer> picks,
      @ForAll Form form) {
    long[] table = dims(shape);
    int axis = at % table.length;
    Sample indices = Sample.indices(DType.I64, table[axis], dims(picks));
    OpCase gather = IndexCases.gather(sample(table), indices, axis).at(Set.of(DType.F32));
    compare(gather, gather.forms(form));
    OpCase scatter = IndexCases.scatterAdd(Shape.of(table), indices, axis);
    compare(scatter, scatter.forms(form));
  }
}
