package pellucid.proof;

import java.util.List;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.op.AdaptiveAvgPool2dBackward;
import pellucid.op.AddAlong;
import pellucid.op.ArgSort;
import pellucid.tensor.PellucidException;
import pellucid.tensor.Rng;
import pellucid.tensor.Shape;
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
    addOrders(rows);
    addStatistics(rows);
    addPools(rows);
    addDraws(rows);
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

  private static void addOrders(List<BadInput> rows) {
    Tensor indices = Tensor.zeros(2, 3).cast(DType.I64);
    rows.add(
        BadInput.dtype(
            "argsort",
            () -> TRUTH.argSort(1, false),
            "argsort: is not defined on BOOL [2,3]; cast(DType.F32) it?"));
    rows.add(
        BadInput.shape(
            "top_k", () -> X23.topK(4, 1), "top_k: 4 of dimension 1 of [2,3] are not there"));
    rows.add(
        BadInput.shape(
            "argsort",
            () -> new ArgSort(true, X23, 1, -1),
            "argsort: -1 of dimension 1 of [2,3] are not there"));
    rows.add(
        BadInput.shape(
            "take_along",
            () -> X45.takeAlong(indices, 1),
            "take_along: indices [2,3] differ from [4,5] in more than dimension 1"));
    rows.add(
        BadInput.shape(
            "take_along",
            () -> X23.takeAlong(indices.add(3), 1),
            "take_along: index 3 at position 0 is not in [0, 3)"));
    rows.add(
        BadInput.dtype(
            "take_along",
            () -> X23.takeAlong(X23, 1),
            "take_along: indices must be I64 or I32, got F32; cast(DType.I64) them?"));
    rows.add(
        BadInput.shape(
            "add_along",
            () -> Dispatcher.run(new AddAlong(X45, indices, 1, X23.shape())),
            "add_along: the elements must have shape [2,3], got [4,5]"));
  }

  private static void addStatistics(List<BadInput> rows) {
    Tensor whole = Tensor.arange(3);
    rows.add(
        BadInput.dtype(
            "cumsum",
            () -> TRUTH.cumsum(0),
            "cumsum: is not defined on BOOL [2,3]; cast(DType.F32) it?"));
    rows.add(
        BadInput.dtype(
            "argmin",
            () -> TRUTH.argMin(0),
            "argmin: is not defined on BOOL [2,3]; cast(DType.F32) it?"));
    rows.add(
        BadInput.shape(
            "argmin",
            () -> Tensor.zeros(2, 0).argMin(1),
            "argmin: dimension 1 of [2,0] is empty, there is nothing to choose from"));
    rows.add(
        BadInput.dtype(
            "logsumexp",
            () -> whole.logSumExp(),
            "logsumexp: needs a floating type, got I64 [3]; cast(DType.F32) it?"));
    rows.add(
        BadInput.dtype(
            "var",
            () -> whole.std(true),
            "var: needs a floating type, got I64 [3]; cast(DType.F32) it?"));
  }

  private static void addPools(List<BadInput> rows) {
    Tensor image = Tensor.ones(1, 3, 4, 4);
    rows.add(
        BadInput.shape(
            "adaptive_avg_pool2d",
            () -> X23.adaptiveAvgPool2d(1, 1),
            "adaptive_avg_pool2d: images must be [n, c, h, w], got [2,3]"));
    rows.add(
        BadInput.shape(
            "adaptive_avg_pool2d",
            () -> image.adaptiveAvgPool2d(0, 1),
            "adaptive_avg_pool2d: output 0x1 must be 1x1 or more"));
    rows.add(
        BadInput.shape(
            "adaptive_avg_pool2d",
            () -> Tensor.zeros(1, 3, 0, 4).adaptiveAvgPool2d(1, 1),
            "adaptive_avg_pool2d: images [1,3,0,4] are empty"));
    rows.add(
        BadInput.shape(
            "adaptive_avg_pool2d_backward",
            () -> Dispatcher.run(new AdaptiveAvgPool2dBackward(image, Shape.of(2, 3, 8, 8))),
            "adaptive_avg_pool2d_backward: the gradient must have shape [2,3,4,4], got [1,3,4,4]"));
    rows.add(
        BadInput.shape(
            "global_avg_pool",
            () -> X23.globalAvgPool(),
            "global_avg_pool: needs [n, c, ...], got [2,3]"));
  }

  private static void addDraws(List<BadInput> rows) {
    rows.add(refusedDraw("multinomial: -1 draws; there must be 0 or more", -1, 1, 1));
    rows.add(
        refusedDraw(
            "multinomial: weight -1.0 of class 1 in row 0 must be finite and not negative",
            1,
            2,
            -1));
    rows.add(
        refusedDraw(
            "multinomial: weight NaN of class 0 in row 0 must be finite and not negative",
            1,
            Float.NaN,
            1));
    rows.add(refusedDraw("multinomial: row 0 has 0 positive weights, its draws need 1", 1, 0, 0));
    rows.add(refusedDraw("multinomial: row 0 has 1 positive weights, its draws need 2", 2, 0, 5));
    rows.add(
        BadInput.dtype(
            "multinomial",
            () -> Tensor.arange(3).multinomial(1, true, new Rng(0)),
            "multinomial: needs F32 or F64, got I64 [3]; cast(DType.F32) it?"));
    rows.add(
        BadInput.shape(
            "multinomial",
            () -> Tensor.scalar(DType.F32, 1).multinomial(1, true, new Rng(0)),
            "multinomial: [] has no rows of weights"));
  }

  private static BadInput refusedDraw(String message, int count, float... weights) {
    Tensor row = Tensor.of(weights);
    return new BadInput(
        "multinomial",
        () -> row.multinomial(count, false, new Rng(0)),
        PellucidException.class,
        message);
  }
}
