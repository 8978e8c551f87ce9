package pellucid.proof;

import java.util.List;
import pellucid.kernel.DType;
import pellucid.tensor.Tensor;

/// What choosing, reversing, padding and cutting must refuse.
final class BadSelections {
  private static final Tensor X23 = Tensor.ones(2, 3);
  private static final Tensor X45 = Tensor.ones(4, 5);
  private static final Tensor TRUTH = X23.eq(X23);

  private BadSelections() {}

  static void addTo(List<BadInput> rows) {
    addChoices(rows);
    addShapes(rows);
  }

  private static void addChoices(List<BadInput> rows) {
    rows.add(
        BadInput.dtype(
            "where",
            () -> X23.where(X23, X23),
            "where: the condition must be BOOL, got F32 [2,3]; compare it with ne(0)?"));
    rows.add(
        BadInput.dtype(
            "where",
            () -> TRUTH.where(X23, X23.cast(DType.F64)),
            "where: F32 [2,3] and F64 [2,3] differ in type; cast one of them?"));
    rows.add(
        BadInput.shape(
            "where",
            () -> TRUTH.where(X45, X45),
            "where: [2,3] and [4,5] do not broadcast: sizes 3 and 5 of dimension 1 (from the end)"
                + " differ and neither is 1"));
    rows.add(
        BadInput.dtype(
            "masked_fill",
            () -> X23.maskedFill(X23, 0),
            "masked_fill: the condition must be BOOL, got F32 [2,3]; compare it with ne(0)?"));
    rows.add(
        BadInput.shape(
            "masked_fill",
            () -> Tensor.ones(3).maskedFill(TRUTH, 0),
            "masked_fill: mask [2,3] does not broadcast to [3]"));
    rows.add(
        BadInput.shape(
            "tril", () -> Tensor.ones(3).tril(0), "tril: needs two dimensions, got [3]"));
  }

  private static void addShapes(List<BadInput> rows) {
    rows.add(
        BadInput.shape("flip", () -> X23.flip(0, -2), "flip: axis -2 of [2,3] is named twice"));
    rows.add(
        BadInput.shape(
            "pad",
            () -> X23.pad(new long[] {1}, new long[] {0, 0}, 0),
            "pad: [2,3] has 2 dimensions, got 1 sizes before and 2 after"));
    rows.add(
        BadInput.shape(
            "pad",
            () -> X23.pad(1, -1, 2, 0),
            "pad: -1 before and 2 after dimension 1 of [2,3] must be 0 or more; slice it?"));
    rows.add(BadInput.shape("split", () -> X23.split(0, 1), "split: size 0 must be 1 or more"));
    rows.add(
        BadInput.shape("chunk", () -> X23.chunk(0, 1), "chunk: 0 pieces; there must be 1 or more"));
    rows.add(
        BadInput.shape(
            "stack", () -> Tensor.stack(List.of(), 0), "stack: there is nothing to stack"));
    rows.add(
        BadInput.shape(
            "stack",
            () -> Tensor.stack(List.of(X23, X45), 0),
            "stack: [2,3] and [4,5] differ in shape"));
  }
}
