package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The gradient of a convolution with stride 2 by its input, or such a transposed convolution: the
/// correlations for the residues of rows and columns modulo the stride ([ConvPlan]), together.
///
/// They read the same places of the source, so what each column of their windows reads is copied
/// once for all ([ConvDirect]), small images below each other. A band of each is computed to
/// scratch, then neighbouring columns of the output are put side by side by vectors; alone, each
/// would have to store every second element.
final class ConvStrided implements TileTask {
  private static final int DEEP = VectorConfig.DEEP;
  private static final int NR = VectorConfig.NR;
  private static final int LANES = VectorConfig.LANES;
  private static final int STRIDE = 2;

  /// Places of a band, about, if the columns' copies don't exceed COPIES floats.
  private static final int BAND = 1024;

  private static final int COPIES = 1 << 16;
  private static final int MOST_COPIES = 1 << 20;

  /// Four floats, as bytes: see [ChannelsLast].
  private static final VectorSpecies<Byte> QUAD = ByteVector.SPECIES_128;

  private static final int SIDE = 4;
  private static final VectorShuffle<Byte> LOW = twice(0);
  private static final VectorShuffle<Byte> HIGH = twice(8);
  private static final VectorMask<Byte> ODD = VectorMask.fromLong(QUAD, 0xF0F0);

  static final JobPool<ConvStrided> POOL = new JobPool<>(ConvStrided::new);

  final ConvOperands operands = new ConvOperands();
  private List<ConvPass> passes = List.of();
  private ConvPass first = ConvJob.EMPTY; // that of residues 0, the largest
  private int top; // rows of the source above a place that the windows reach
  private int left; // columns likewise
  private int reachH; // rows that the windows of a place reach
  private int reachW;
  private int bands;
  private int height; // source rows of a band, at most
  private int imagesAtOnce; // small ones below each other
  private int size; // floats of a column's copy, with what its last row's vectors run over
  private int stridesW; // residues of columns

  private float[] weights = new float[0]; // [residues, outputs, DEEP]
  private float[] bias = new float[0];
  private int[][] taps = new int[0][]; // distance of each term of each residue in the copies
  private final Scratch[] scratch = new Scratch[Workers.MAX_THREADS];

  private ConvStrided() {}

  /// Whether some correlations are ones for this job, by their shapes.
  static boolean serves(List<ConvPass> passes) {
    ConvPass first = passes.getFirst();
    if (passes.size() == 1
        || first.colStep() != STRIDE
        || first.groups() != 1
        || first.outputs() < ConvDirect.FEW
        || first.cols() < SIDE + 1 // so that the last quad of odd columns is whole, too
        || (long) first.images() * first.rows() * first.cols() < NR) {
      return false;
    }
    int deepest = 0;
    int width = 0;
    for (int i = 0; i < passes.size(); i++) {
      ConvPass pass = passes.get(i);
      deepest = Math.max(deepest, pass.depth());
      width = Math.max(width, pass.tapsW().length);
    }
    // Few columns of the window more than the longest pass has are reached by all together.
    long copies = (long) first.channels() * (width + 1) * first.cols() * (leastRows(first) + width);
    return deepest > 0 && deepest <= VectorConfig.DEPTH && copies <= MOST_COPIES;
  }

  /// Rows of the grid that fill a register tile.
  private static int leastRows(ConvPass pass) {
    return (NR + pass.cols() - 1) / pass.cols();
  }

  /// Lets go of the operands' memory and waits for the next call.
  void release() {
    operands.clear();
    POOL.release(this);
  }

  void run(List<ConvPass> correlations) {
    passes = correlations;
    first = passes.getFirst();
    stridesW = 1;
    while (stridesW < passes.size() && passes.get(stridesW).rowStart() == 0) {
      stridesW++;
    }
    findReach();
    int perRow = first.channels() * reachW * first.cols();
    int rows = Math.max(leastRows(first), BAND / first.cols());
    rows = Math.max(leastRows(first), Math.min(rows, COPIES / perRow - reachH));
    bands = Math.max(1, first.rows() / rows);
    height = (first.rows() + bands - 1) / bands + reachH - 1;
    int most = Math.min(BAND / first.cols(), COPIES / perRow) / height;
    imagesAtOnce = Math.max(1, Math.max(most, (leastRows(first) + reachH - 2) / height + 1));
    imagesAtOnce = bands > 1 ? 1 : Math.min(first.images(), imagesAtOnce);
    size = imagesAtOnce * height * first.cols() + LANES;
    takeWeights();
    long work = 0;
    for (int i = 0; i < passes.size(); i++) {
      findTaps(i);
      work += (long) first.rows() * first.cols() * passes.get(i).depth();
    }
    work *= (long) first.images() * first.outputs();
    int tiles = (first.images() + imagesAtOnce - 1) / imagesAtOnce * bands;
    Workers.run(tiles, this, work >= Workers.WORTH_SHARING);
  }

  /// How far the windows of all residues reach.
  private void findReach() {
    top = Integer.MIN_VALUE;
    left = Integer.MIN_VALUE;
    int bottom = Integer.MIN_VALUE;
    int right = Integer.MIN_VALUE;
    for (int i = 0; i < passes.size(); i++) {
      ConvPass pass = passes.get(i);
      for (int h : pass.tapsH()) {
        top = Math.max(top, pass.padH() - h);
        bottom = Math.max(bottom, h - pass.padH());
      }
      for (int w : pass.tapsW()) {
        left = Math.max(left, pass.padW() - w);
        right = Math.max(right, w - pass.padW());
      }
    }
    reachH = top + bottom + 1;
    reachW = left + right + 1;
  }

  private void findTaps(int index) {
    ConvPass pass = passes.get(index);
    if (taps.length < passes.size()) {
      taps = new int[passes.size()][];
    }
    if (taps[index] == null || taps[index].length < pass.depth()) {
      taps[index] = new int[pass.depth()];
    }
    int t = 0;
    for (int c = 0; c < pass.channels(); c++) {
      for (int h : pass.tapsH()) {
        for (int w : pass.tapsW()) {
          int column = w - pass.padW() + left;
          int row = h - pass.padH() + top;
          taps[index][t++] = (c * reachW + column) * size + row * first.cols();
        }
      }
    }
  }

  private void takeWeights() {
    weights = GemmJob.grown(weights, passes.size() * first.outputs() * DEEP);
    bias = GemmJob.grown(bias, first.outputs());
    for (int k = 0; k < first.outputs(); k++) {
      bias[k] = operands.bias(k);
      for (int i = 0; i < passes.size(); i++) {
        int to = (i * first.outputs() + k) * DEEP;
        ConvDirect.takeRow(passes.get(i), operands, k, weights, to);
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    if (scratch[worker] == null) {
      scratch[worker] = new Scratch();
    }
    Scratch mine = scratch[worker];
    int image = tile / bands * imagesAtOnce;
    int images = Math.min(imagesAtOnce, first.images() - image);
    int row = (int) ((long) (tile % bands) * first.rows() / bands);
    int rows = (int) ((long) (tile % bands + 1) * first.rows() / bands) - row;
    int places = Math.max(NR, ((images - 1) * height + rows) * first.cols());
    mine.grow(
        first.channels() * height * (first.cols() + reachW - 1),
        first.channels() * reachW * size + reachH * first.cols(),
        (long) passes.size() * first.outputs() * places);
    for (int i = 0; i < images; i++) {
      copy(mine, image + i, row, i * height);
    }
    for (int i = 0; i < passes.size(); i++) {
      int depth = passes.get(i).depth();
      long to = (long) i * first.outputs() * places;
      int from = i * first.outputs() * DEEP;
      ConvDirect.multiply(
          depth,
          first.outputs(),
          weights,
          from,
          mine.columns,
          taps[i],
          bias,
          places,
          mine.sums,
          to,
          places);
    }
    for (int i = 0; i < images; i++) {
      for (int k = 0; k < first.outputs(); k++) {
        interleave(mine.sums, image + i, k, row, rows, i * height, places);
      }
    }
  }

  private void copy(Scratch mine, int image, int row, int below) {
    int cols = first.cols();
    int pitch = cols + reachW - 1;
    ConvSource.copy(
        operands.source,
        operands.sourceAt + (long) image * first.channels() * first.height() * first.width(),
        first.channels(),
        first.height(),
        first.width(),
        row - top,
        height,
        -left,
        pitch,
        1,
        mine.copy,
        0);
    for (int c = 0; c < first.channels(); c++) {
      for (int i = 0; i < reachW; i++) {
        int from = c * height * pitch + i;
        int to = (c * reachW + i) * size + below * cols;
        ConvDirect.join(mine.copy, from, pitch, height, cols, mine.columns, to);
      }
    }
  }

  /// Writes a band of an output channel from the bands of its residues.
  private void interleave(
      MemorySegment sums, int image, int k, int row, int rows, int below, int places) {
    long plane = (long) first.outHeight() * first.outWidth();
    long target = operands.targetAt + ((long) image * first.outputs() + k) * plane;
    int even = (first.outWidth() + 1) / STRIDE;
    int odd = first.outWidth() / STRIDE;
    for (int a = 0; a * stridesW < passes.size(); a++) {
      long evens = ((long) a * stridesW * first.outputs() + k) * places;
      long odds = evens + (long) first.outputs() * places;
      for (int i = 0; i < rows; i++) {
        int y = (row + i) * first.rowStep() + a;
        if (y < first.outHeight()) {
          long from = (long) (below + i) * first.cols();
          long to = target + (long) y * first.outWidth();
          pairs(sums, evens + from, odds + from, operands.target, to, odd);
          if (even > odd) {
            operands.target.setAtIndex(
                JAVA_FLOAT, to + 2L * odd, sums.getAtIndex(JAVA_FLOAT, evens + from + odd));
          }
        }
      }
    }
  }

  /// Two neighbouring floats, each twice.
  private static VectorShuffle<Byte> twice(int first) {
    return VectorShuffle.fromOp(QUAD, i -> first + i / 8 * 4 + i % 4);
  }

  /// Elements of two rows in turn, the last four a second time.
  private static void pairs(
      MemorySegment from, long evens, long odds, MemorySegment target, long to, int count) {
    from = OFF_HEAP.cast(from);
    target = OFF_HEAP.cast(target);
    for (int i = 0; i < count; i += SIDE) {
      int j = Math.min(i, count - SIDE);
      ByteVector even = ByteVector.fromMemorySegment(QUAD, from, (evens + j) << 2, ORDER);
      ByteVector odd = ByteVector.fromMemorySegment(QUAD, from, (odds + j) << 2, ORDER);
      long t = (to + 2L * j) << 2;
      even.rearrange(LOW).blend(odd.rearrange(LOW), ODD).intoMemorySegment(target, t, ORDER);
      even.rearrange(HIGH).blend(odd.rearrange(HIGH), ODD).intoMemorySegment(target, t + 16, ORDER);
    }
  }

  private static final class Scratch {
    float[] copy = new float[0];
    float[] columns = new float[0]; // [channels, columns of the windows, rows, columns]
    MemorySegment sums = MemorySegment.NULL; // [residues, outputs, places]

    void grow(int copied, int joined, long count) {
      copy = GemmJob.grown(copy, copied + LANES);
      columns = GemmJob.grown(columns, joined + NR);
      if (sums.byteSize() < count * Float.BYTES) {
        sums = Arena.ofAuto().allocate(count * Float.BYTES, 64);
      }
    }
  }
}
