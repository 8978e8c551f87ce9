package pellucid.op;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.kernel.PoolFn;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.UnaryFn;
import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;
import pellucid.tensor.Tensor;

/// The checks that several ops share.
final class Check {
  private static final Map<UnaryFn, String> UNARY = names(UnaryFn.class);
  private static final Map<BinaryFn, String> BINARY = names(BinaryFn.class);
  private static final Map<ReduceFn, String> REDUCE = names(ReduceFn.class);
  private static final Map<PoolFn, String> POOL = names(PoolFn.class);

  private Check() {}

  /// A function's name in messages. Every op asks for it, so it is not made anew each time.
  static String name(UnaryFn fn) {
    return Objects.requireNonNull(UNARY.get(fn));
  }

  static String name(BinaryFn fn) {
    return Objects.requireNonNull(BINARY.get(fn));
  }

  static String name(ReduceFn fn) {
    return Objects.requireNonNull(REDUCE.get(fn));
  }

  static String name(PoolFn fn) {
    return Objects.requireNonNull(POOL.get(fn));
  }

  private static <E extends Enum<E>> Map<E, String> names(Class<E> fns) {
    Map<E, String> names = new EnumMap<>(fns);
    for (E fn : fns.getEnumConstants()) {
      names.put(fn, fn.name().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  static void floating(String op, Tensor x) {
    if (!x.dtype().isFloating()) {
      throw new DTypeMismatchException(
          "%s: needs a floating type, got %s %s; cast(DType.F32) it?"
              .formatted(op, x.dtype(), x.shape()));
    }
  }

  static void numeric(String op, Tensor x) {
    if (x.dtype() == DType.BOOL) {
      throw new DTypeMismatchException(
          "%s: is not defined on BOOL %s; cast(DType.F32) it?".formatted(op, x.shape()));
    }
  }

  static void sameDType(String op, Tensor a, Tensor b) {
    if (a.dtype() != b.dtype()) {
      throw new DTypeMismatchException(
          "%s: %s %s and %s %s differ in type; cast one of them?"
              .formatted(op, a.dtype(), a.shape(), b.dtype(), b.shape()));
    }
  }

  static void eps(String op, double eps) {
    if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
      throw new PellucidException("%s: eps %s is not in [0, infinity)".formatted(op, eps));
    }
  }

  static void index(String op, Tensor indices) {
    if (indices.dtype() != DType.I64 && indices.dtype() != DType.I32) {
      throw new DTypeMismatchException(
          "%s: indices must be I64 or I32, got %s; cast(DType.I64) them?"
              .formatted(op, indices.dtype()));
    }
  }

  static void rank(String op, String operand, Tensor x, int rank, String meaning) {
    if (x.shape().rank() != rank) {
      throw new ShapeMismatchException(
          "%s: %s must be %s, got %s".formatted(op, operand, meaning, x.shape()));
    }
  }

  static void shape(String op, String operand, Tensor x, Shape expected) {
    if (!x.shape().equals(expected)) {
      throw new ShapeMismatchException(
          "%s: %s must have shape %s, got %s".formatted(op, operand, expected, x.shape()));
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  static void that(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new ShapeMismatchException(message.formatted(values));
    }
  }
}
