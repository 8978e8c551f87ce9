package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pellucid.autodiff.NoGrad;
import pellucid.kernel.DType;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Compares what a device computes with what the reference does, the `scalar` device.
public final class Comparison {
  private Comparison() {}

  /// Runs a case in every type and form that it declares; empty if all agree, else the first
  /// disagreement.
  public static Optional<String> run(OpCase row, Device device) {
    for (DType dtype : row.dtypes()) {
      for (List<Form> forms : forms(row)) {
        Optional<String> wrong = run(row, device, dtype, forms);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return Optional.empty();
  }

  /// Each form for all operands, then the forms mixed.
  private static List<List<Form>> forms(OpCase row) {
    List<List<Form>> all = new ArrayList<>();
    Form[] forms = Form.values();
    for (int f = 0; f < forms.length; f++) {
      all.add(row.forms(forms[f]));
      List<Form> mixed = new ArrayList<>();
      for (int i = 0; i < row.samples().size(); i++) {
        mixed.add(forms[(f + i) % forms.length]);
      }
      if (mixed.size() > 1) {
        all.add(mixed);
      }
    }
    return all;
  }

  /// Runs a case with operands of one type, each in its form.
  public static Optional<String> run(OpCase row, Device device, DType dtype, List<Form> forms) {
    try (var _ = NoGrad.open();
        var _ = TensorScope.open()) {
      Tensor expected = row.runViews(row.bases(Device.scalar(), dtype, forms), forms);
      Tensor actual = row.runViews(row.bases(device, dtype, forms), forms);
      return difference(row.tolerance(), actual, expected)
          .map(what -> row.title() + " in " + dtype + " " + forms + " on " + device + ": " + what);
    }
  }

  /// What is different between two results; empty if nothing is.
  public static Optional<String> difference(Tolerance tolerance, Tensor actual, Tensor expected) {
    if (actual.dtype() != expected.dtype() || !actual.shape().equals(expected.shape())) {
      return Optional.of(
          "is %s%s, should be %s%s"
              .formatted(actual.dtype(), actual.shape(), expected.dtype(), expected.shape()));
    }
    double[] is = actual.toDoubles();
    double[] should = expected.toDoubles();
    int count = 0;
    int first = -1;
    for (int i = 0; i < is.length; i++) {
      if (!tolerance.accepts(expected.dtype(), is[i], should[i])) {
        first = count++ == 0 ? i : first;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d elements differ; element %d of %s is %s, should be %s",
                count,
                is.length,
                first,
                expected.shape(),
                is[first],
                should[first]));
  }
}
