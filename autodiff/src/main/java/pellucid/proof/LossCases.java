package pellucid.proof;

import java.util.List;
import java.util.OptionalLong;
import pellucid.kernel.DType;
import pellucid.kernel.LabelTerms;
import pellucid.proof.OpCase.Order;

/// Cross-entropy with smoothed and ignored labels.
final class LossCases {
  private static final Domain LOGITS = Domain.uniform(-4, 4);
  private static final OptionalLong NONE = OptionalLong.empty();

  private LossCases() {}

  static void addTo(List<OpCase> rows) {
    LabelTerms[] all = {
      new LabelTerms(0.1, NONE),
      new LabelTerms(1, NONE),
      new LabelTerms(0, OptionalLong.of(1)),
      new LabelTerms(0.3, OptionalLong.of(0)), // of one class: all of them
    };
    for (LabelTerms terms : all) {
      both(rows, terms, DType.I64, 5, 4);
      both(rows, terms, DType.I32, 2, 1);
      both(rows, terms, DType.I64, 0, 3);
      both(rows, terms, DType.I64, 6, 19);
      both(rows, terms, DType.I64, 3, 96); // longer than short rows, in whole vectors
      both(rows, terms, DType.I32, 3, 131);
    }
    LabelTerms ignoring = new LabelTerms(0.1, OptionalLong.of(2));
    Domain broken = LOGITS.with(25, Double.NaN, Double.POSITIVE_INFINITY);
    for (Domain domain : List.of(LOGITS.with(5, 1e4, -1e4, 100), broken)) {
      rows.add(
          ClassifierCases.crossEntropy(ignoring, DType.I64, domain, 9, 7)
              .noted("special " + rows.size())
              .differentiable(Order.NONE));
    }
  }

  private static void both(
      List<OpCase> rows, LabelTerms terms, DType labels, long n, long classes) {
    String remark = "smoothing " + terms.smoothing() + " ignoring " + terms.ignored();
    rows.add(ClassifierCases.crossEntropy(terms, labels, LOGITS, n, classes).noted(remark));
    rows.add(ClassifierCases.crossEntropyBackward(terms, labels, n, classes).noted(remark));
  }
}
