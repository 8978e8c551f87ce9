package pellucid.proof;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.kernel.LabelTerms;
import pellucid.op.CrossEntropy;
import pellucid.op.CrossEntropyBackward;
import pellucid.op.Dropout;
import pellucid.op.Softmax;
import pellucid.proof.OpCase.Order;

/// Softmax, its logarithm, cross-entropy, dropout.
final class ClassifierCases {
  /// Exponentials, their sum and a quotient: a few roundings each.
  private static final Tolerance TOLERANCE = new Tolerance(24, 24);

  private static final Domain LOGITS = Domain.uniform(-4, 4);

  private static final long[][] SHAPES = {
    {1}, {5}, {3, 4}, {2, 3, 5}, {2, 1}, {0, 3}, {7, 33}, {3, 130}
  };

  private ClassifierCases() {}

  static void addTo(List<OpCase> rows) {
    for (boolean log : new boolean[] {false, true}) {
      for (long[] shape : SHAPES) {
        rows.add(softmax(log, Sample.of(LOGITS, shape)));
      }
      Domain masked = LOGITS.with(3, Double.NEGATIVE_INFINITY);
      Domain extreme = LOGITS.with(5, 1e4, -1e4, 100);
      Domain broken = LOGITS.with(25, Double.NaN, Double.POSITIVE_INFINITY);
      for (Domain domain : List.of(masked, extreme, broken)) {
        rows.add(
            softmax(log, Sample.of(domain, 4, 19))
                .noted("special " + rows.size())
                .differentiable(Order.NONE));
      }
    }
    addCrossEntropy(rows, DType.I64, 3, 4);
    addCrossEntropy(rows, DType.I32, 3, 4);
    addCrossEntropy(rows, DType.I64, 1, 1);
    addCrossEntropy(rows, DType.I64, 0, 3);
    addCrossEntropy(rows, DType.I64, 4, 33);
    rows.add(
        crossEntropy(DType.I64, LOGITS.with(5, 1e4, -1e4, 100), 9, 7)
            .noted("extreme")
            .differentiable(Order.NONE));
    LossCases.addTo(rows);
    for (double p : new double[] {0, 0.3, 0.9}) {
      rows.add(dropout(p, 7));
      rows.add(dropout(p, 3, 5));
      rows.add(dropout(p, 0));
      rows.add(dropout(p, 3, 2, 67));
    }
  }

  static OpCase softmax(boolean log, Sample x) {
    return new OpCase(
        log ? "log_softmax" : "softmax",
        List.of(x),
        in -> new Softmax(log, in.getFirst()),
        OpCase.FLOATING,
        TOLERANCE,
        Order.SECOND);
  }

  private static void addCrossEntropy(List<OpCase> rows, DType labels, long n, long classes) {
    rows.add(crossEntropy(labels, LOGITS, n, classes));
    rows.add(crossEntropyBackward(LabelTerms.PLAIN, labels, n, classes));
  }

  static OpCase crossEntropy(DType labels, Domain logits, long n, long classes) {
    return crossEntropy(LabelTerms.PLAIN, labels, logits, n, classes);
  }

  static OpCase crossEntropy(LabelTerms terms, DType labels, Domain logits, long n, long classes) {
    return new OpCase(
        "cross_entropy " + labels,
        List.of(Sample.of(logits, n, classes), Sample.indices(labels, classes, n)),
        in -> new CrossEntropy(in.get(0), in.get(1), terms),
        OpCase.FLOATING,
        TOLERANCE,
        Order.SECOND);
  }

  static OpCase crossEntropyBackward(LabelTerms terms, DType labels, long n, long classes) {
    return new OpCase(
        "cross_entropy_backward " + labels,
        List.of(
            Sample.of(LOGITS, n, classes),
            Sample.indices(labels, classes, n),
            Sample.of(Domain.uniform(-1, 1), n)),
        in -> new CrossEntropyBackward(in.get(0), in.get(1), terms, in.get(2)),
        OpCase.FLOATING,
        TOLERANCE,
        Order.SECOND);
  }

  static OpCase dropout(double p, long... shape) {
    return new OpCase(
        "dropout " + p,
        List.of(Sample.of(LOGITS, shape)),
        in -> new Dropout(in.getFirst(), p, 42, 7),
        OpCase.FLOATING,
        Tolerance.ELEMENTWISE,
        Order.SECOND);
  }
}
