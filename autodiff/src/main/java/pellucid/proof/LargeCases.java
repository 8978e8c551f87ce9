package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.DType;
import pellucid.kernel.LabelTerms;
import pellucid.kernel.NormFn;
import pellucid.kernel.PoolFn;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.UnaryFn;
import pellucid.op.ConvParams;
import pellucid.op.PoolParams;
import pellucid.proof.SequenceCases.Heads;
import pellucid.tensor.Shape;

/// Rows whose work is shared among threads: each kernel at least once, in the ways that it splits.
final class LargeCases {
  private static final Domain DOMAIN = Domain.uniform(-2, 2);

  private LargeCases() {}

  static List<OpCase> all() {
    List<OpCase> rows = new ArrayList<>();
    addElementwise(rows);
    addReductions(rows);
    addProducts(rows);
    addOthers(rows);
    addSequences(rows);
    return rows.stream().map(row -> row.at(Set.of(DType.F32))).toList();
  }

  private static Sample sample(long... shape) {
    return Sample.of(DOMAIN, shape);
  }

  private static void addElementwise(List<OpCase> rows) {
    for (UnaryFn fn : List.of(UnaryFn.RELU, UnaryFn.EXP, UnaryFn.TANH, UnaryFn.GELU)) {
      rows.add(UnaryCases.row(fn, sample(200_003)));
    }
    for (BinaryFn fn : List.of(BinaryFn.ADD, BinaryFn.MUL, BinaryFn.GELU_GRAD)) {
      rows.add(BinaryCases.row(fn, sample(200_003), sample(200_003)));
      rows.add(BinaryCases.row(fn, sample(401, 503), sample(503)));
      rows.add(BinaryCases.row(fn, sample(401, 503), sample(401, 1)));
    }
  }

  private static void addReductions(List<OpCase> rows) {
    for (ReduceFn fn : ReduceFn.values()) {
      rows.add(ReduceCases.row(fn, false, sample(200_003), 0));
      rows.add(ReduceCases.row(fn, false, sample(401, 503), 0));
      rows.add(ReduceCases.row(fn, false, sample(401, 503), 1));
      rows.add(ReduceCases.row(fn, false, sample(13, 61, 307), 0, 2));
    }
    rows.add(ReduceCases.argMax(sample(4001, 53), 1));
  }

  private static void addProducts(List<OpCase> rows) {
    rows.add(ProductCases.matmul(List.of(sample(203, 301), sample(301, 181), sample(181))));
    rows.add(ProductCases.matmul(List.of(sample(6, 65, 64), sample(6, 64, 65))));
    rows.add(ProductCases.matmul(List.of(sample(33, 130, 19), sample(33, 19, 129), sample(129))));
    rows.add(ProductCases.compact(DType.I8, true, true, Shape.of(1, 1025), Shape.of(1030, 1025)));
    rows.add(ProductCases.compact(DType.BF16, false, true, Shape.of(9, 513), Shape.of(259, 513)));
    rows.add(ProductCases.matmul(List.of(sample(1, 1024), sample(1024, 1023))));
    rows.add(ProductCases.matmul(List.of(sample(37, 5003), sample(5003, 41))));
    ConvParams padded = ConvParams.DEFAULT.withPadding(1);
    addConv(rows, padded, Shape.of(5, 16, 14, 15), Shape.of(33, 16, 3, 3));
    addConv(rows, padded.withGroups(16), Shape.of(5, 16, 14, 15), Shape.of(16, 1, 3, 3));
    addConv(rows, ConvParams.DEFAULT, Shape.of(5, 32, 14, 15), Shape.of(33, 32, 1, 1));
    addLargeConv(rows, padded);
  }

  /// Convolutions of so many channels and places that a device takes larger tiles.
  private static void addLargeConv(List<OpCase> rows, ConvParams params) {
    Shape images = Shape.of(5, 1, 38, 43);
    rows.add(ProductCases.forward(" large", params, images, Shape.of(130, 1, 3, 3), null));
    Shape gradient = Shape.of(5, 130, 38, 43);
    rows.add(ProductCases.backwardInput(" large", params, gradient, Shape.of(1, 130, 3, 3)));
  }

  private static void addConv(List<OpCase> rows, ConvParams params, Shape x, Shape w) {
    rows.add(ProductCases.forward("", params, x, w, Shape.of(w.dim(0))));
    rows.add(ProductCases.backwardInput("", params, x, w));
    rows.add(ProductCases.backwardWeight("", params, x, w));
  }

  private static void addSequences(List<OpCase> rows) {
    List<Heads> sizes =
        List.of(
            Heads.of(2, 4, 2, 130, 140, 24, 17), // heads are shared
            Heads.of(1, 1, 1, 700, 301, 16, 16), // blocks of queries are
            Heads.of(3, 4, 2, 1, 1003, 32, 32)); // one query against a cache
    for (Heads heads : sizes) {
      rows.add(SequenceCases.attention(heads, true, null));
      rows.add(SequenceCases.attentionBackward(heads, true, null));
    }
    for (RecurrentFn fn : RecurrentFn.values()) {
      rows.add(SequenceCases.recurrent(fn, 5, 33, 65, 129, true));
      rows.add(SequenceCases.recurrentBackward(fn, 5, 33, 65, 129, true));
    }
  }

  private static void addOthers(List<OpCase> rows) {
    for (PoolFn fn : PoolFn.values()) {
      Sample images = sample(7, 33, 28, 28);
      rows.add(PoolCases.forward(fn, "2x2", PoolParams.of(2), images));
      rows.add(PoolCases.backward(fn, "2x2", PoolParams.of(2), images));
    }
    rows.add(ClassifierCases.softmax(false, sample(401, 503)));
    rows.add(ClassifierCases.softmax(true, sample(20_011, 10)));
    rows.add(ClassifierCases.crossEntropy(DType.I64, DOMAIN, 20_011, 10));
    rows.add(ClassifierCases.crossEntropyBackward(LabelTerms.PLAIN, DType.I64, 20_011, 10));
    rows.add(ClassifierCases.dropout(0.3, 200_003));
    addNorms(rows);
    rows.add(SelectCases.where(DOMAIN, new long[] {200_003}, new long[] {200_003}, new long[] {1}));
    rows.add(SortCases.argSort(false, 503, sample(401, 503), 1));
    rows.add(SortCases.argSort(true, 7, sample(401, 503), 0));
    rows.add(SortCases.cumSum(false, sample(401, 503), 1));
    rows.add(SortCases.cumSum(true, sample(401, 503), 0));
    for (int axis = 0; axis < 2; axis++) {
      rows.add(SortCases.takeAlong(Shape.of(401, 503), 307, axis, DType.I64));
      rows.add(SortCases.addAlong(Shape.of(401, 503), 307, axis, DType.I64));
    }
    rows.add(AdaptivePoolCases.forward(DOMAIN, 7, 5, 7, 33, 28, 29));
    rows.add(AdaptivePoolCases.backward(28, 29, 7, 33, 7, 5));
    rows.add(DrawCases.row(true, 11, DrawCases.WEIGHTS, 401, 503));
    rows.add(DrawCases.row(false, 11, DrawCases.WEIGHTS, 401, 503));
    rows.add(SelectCases.flip(3, 401, 503));
    Sample picks = Sample.indices(DType.I64, 1009, 2003);
    rows.add(IndexCases.gather(sample(1009, 97), picks, 0));
    rows.add(IndexCases.scatterAdd(Shape.of(1009, 97), picks, 0));
    rows.add(ShapeCases.copy(DType.F32, DOMAIN, 401, 503));
    rows.add(ShapeCases.copy(DType.F64, DOMAIN, 200_003));
  }

  private static void addNorms(List<OpCase> rows) {
    for (NormFn fn : NormFn.values()) {
      rows.add(NormCases.rowNorm(fn, 2, 401, 503));
      rows.add(NormCases.rowNormBackward(fn, true, 401, 503));
    }
    for (long[] shape : new long[][] {{401, 503}, {5, 16, 61, 67}}) {
      rows.add(NormCases.moments(shape));
      rows.add(NormCases.batchNorm(true, shape));
      rows.add(NormCases.batchNormBackward(shape));
    }
  }
}
