package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// A correlation with few terms a sum, as the first layer of a network is: packing panels for a
/// matrix product, and taking tiles out of scratch again, would weigh as much as its products.
///
/// A worker copies a band of an image with its padding (ConvSource), then once for each column of
/// the window what that column reads, row behind row. There the window's rows are at fixed
/// distances, however the places of the outputs are cut into vectors: register tiles are read where
/// they lie and stored where they belong ([ConvDirectTile]), the last ones reaching back over the
/// ones before. An output's sum runs over its terms in order.
final class ConvDirect implements TileTask {
  private static final int DEEP = VectorConfig.DEEP;
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;

  /// Rows of the other tile, which makes the number of outputs even.
  static final int FEW = 4;

  /// Terms up to which a plain matrix product packs too much for what it multiplies.
  private static final int FEW_TERMS = 64;

  /// Places of a band, about, if their columns' copies don't exceed COPIES.
  private static final int BAND = 2048;

  /// Floats of the columns' copies, about: 256 KB.
  private static final int COPIES = 1 << 16;

  /// Floats of the columns' copies of a band as low as can be, from which a matrix product reads
  /// less.
  private static final int MOST_COPIES = 1 << 20;

  static final JobPool<ConvDirect> POOL = new JobPool<>(ConvDirect::new);

  final ConvOperands operands = new ConvOperands();
  private ConvPass pass = ConvJob.EMPTY;
  private int depth;
  private int bands;
  private int span; // source rows of a band, at most
  private int pitch; // of a source row
  private int height; // rows of a residue modulo the stride

  private float[] weights = new float[0]; // [outputs, DEEP]
  private float[] bias = new float[0];
  private int[] taps = new int[0]; // distance of each term in the columns' copies
  private final Scratch[] scratch = new Scratch[Workers.MAX_THREADS];

  private ConvDirect() {}

  /// Whether a correlation is one for this job, by its shape.
  static boolean serves(ConvPass pass) {
    return pass.groups() == 1
        && pass.contiguous()
        && pass.rows() * pass.cols() >= NR
        && pass.outputs() >= FEW
        && pass.depth() > 0
        && pass.depth() <= VectorConfig.DEPTH
        && copies(pass, leastRows(pass)) <= MOST_COPIES;
  }

  /// Whether a correlation with windows of one element is faster by this job than as a plain matrix
  /// product.
  static boolean beatsProduct(ConvPass pass) {
    return pass.depth() <= FEW_TERMS && serves(pass);
  }

  /// Rows of the grid that fill a register tile.
  private static int leastRows(ConvPass pass) {
    return (NR + pass.cols() - 1) / pass.cols();
  }

  /// Rows of one residue modulo the stride that some rows of the grid read.
  private static int height(ConvPass pass, int rows) {
    return (pass.rowSpan(rows) + pass.strideH() - 1) / pass.strideH();
  }

  /// Floats of the columns' copies for some rows of the grid.
  private static long copies(ConvPass pass, int rows) {
    int lines = pass.channels() * pass.tapsW().length * pass.strideH();
    return (long) lines * height(pass, rows) * pass.cols();
  }

  /// Lets go of the operands' memory and waits for the next call.
  void release() {
    operands.clear();
    POOL.release(this);
  }

  void run(ConvPass correlation) {
    pass = correlation;
    depth = pass.depth();
    int rows = Math.max(leastRows(pass), BAND / pass.cols());
    while (rows > leastRows(pass) && copies(pass, rows) > COPIES) {
      rows--;
    }
    bands = Math.max(1, pass.rows() / rows);
    int most = (pass.rows() + bands - 1) / bands;
    span = pass.rowSpan(most);
    pitch = ConvSource.pitch(pass.colSpan(), pass.strideW());
    height = height(pass, most);
    findTaps();
    takeWeights();
    long work = (long) pass.images() * pass.rows() * pass.cols() * depth * pass.outputs();
    Workers.run(pass.images() * bands, this, work >= Workers.WORTH_SHARING);
  }

  private void findTaps() {
    if (taps.length < depth) {
      taps = new int[depth];
    }
    int columns = pass.tapsW().length;
    int t = 0;
    for (int c = 0; c < pass.channels(); c++) {
      for (int h : pass.tapsH()) {
        for (int i = 0; i < columns; i++) {
          int lines = (c * columns + i) * pass.strideH() + h % pass.strideH();
          taps[t++] = (lines * height + h / pass.strideH()) * pass.cols();
        }
      }
    }
  }

  private void takeWeights() {
    weights = GemmJob.grown(weights, pass.outputs() * DEEP);
    bias = GemmJob.grown(bias, pass.outputs());
    for (int k = 0; k < pass.outputs(); k++) {
      bias[k] = operands.bias(k);
      takeRow(pass, operands, k, weights, k * DEEP);
    }
  }

  /// Copies an output's weights, in the order of the terms.
  static void takeRow(ConvPass pass, ConvOperands operands, int k, float[] weights, int to) {
    int[] window = pass.wTaps();
    long row = operands.weightsAt + (long) k * pass.wRow();
    for (int c = 0; c < pass.channels(); c++) {
      for (int t = 0; t < window.length; t++) {
        long at = row + (long) c * pass.wChannel() + window[t];
        weights[to + c * window.length + t] = operands.weights.getAtIndex(JAVA_FLOAT, at);
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    if (scratch[worker] == null) {
      scratch[worker] = new Scratch();
    }
    Scratch mine = scratch[worker];
    int image = tile / bands;
    int row = (int) ((long) (tile % bands) * pass.rows() / bands);
    int rows = (int) ((long) (tile % bands + 1) * pass.rows() / bands) - row;
    copy(mine, image, row);
    long plane = (long) pass.rows() * pass.cols();
    long size = pass.outputs() * plane;
    long first = operands.targetAt + image * size + (long) row * pass.cols();
    multiply(
        depth,
        pass.outputs(),
        weights,
        0,
        mine.columns,
        taps,
        bias,
        rows * pass.cols(),
        operands.target,
        first,
        plane);
  }

  private void copy(Scratch mine, int image, int row) {
    int columns = pass.tapsW().length;
    int cols = pass.cols();
    int lines = pass.channels() * columns * pass.strideH();
    mine.grow((pass.channels() * span + pass.strideH()) * pitch, lines * height * cols);
    ConvSource.copy(
        operands.source,
        operands.sourceAt + (long) image * pass.channels() * pass.height() * pass.width(),
        pass.channels(),
        pass.height(),
        pass.width(),
        row * pass.strideH() - pass.padH(),
        span,
        -pass.padW(),
        pass.colSpan(),
        pass.strideW(),
        mine.copy,
        0);
    int lane = pitch / pass.strideW();
    for (int c = 0; c < pass.channels(); c++) {
      for (int i = 0; i < columns; i++) {
        int w = pass.tapsW()[i];
        int from = c * span * pitch + w % pass.strideW() * lane + w / pass.strideW();
        for (int residue = 0; residue < pass.strideH(); residue++) {
          int to = ((c * columns + i) * pass.strideH() + residue) * height * cols;
          int first = from + residue * pitch;
          join(mine.copy, first, pass.strideH() * pitch, height, cols, mine.columns, to);
        }
      }
    }
  }

  /// All outputs at the places of a band.
  ///
  /// @param weights [outputs, DEEP] from `weightsAt` on
  /// @param columns what a term reads for the first place is at its distance in `taps`
  /// @param places at least NR
  /// @param target the first output's first place is at `to`, the other outputs' `plane` floats
  ///   apart
  static void multiply(
      int depth,
      int outputs,
      float[] weights,
      int weightsAt,
      float[] columns,
      int[] taps,
      float[] bias,
      int places,
      MemorySegment target,
      long to,
      long plane) {
    int sixes = sixes(outputs);
    for (int done = 0, t = 0; done < outputs; t++) {
      int count = t < sixes ? MR : FEW;
      int k = Math.min(done, outputs - count); // some a second time
      int a = weightsAt + k * DEEP;
      for (int i = 0; i < places; i += NR) {
        int at = Math.min(i, places - NR); // likewise
        long y = to + k * plane + at;
        if (MR == FEW) {
          ConvDirectTile.rows4x2(depth, weights, a, columns, at, taps, bias, k, target, y, plane);
        } else if (count == FEW) {
          ConvDirectTile.rows4x4(depth, weights, a, columns, at, taps, bias, k, target, y, plane);
        } else {
          ConvDirectTile.rows6x4(depth, weights, a, columns, at, taps, bias, k, target, y, plane);
        }
      }
      done += count;
    }
  }

  /// So many tiles of MR outputs, before those of FEW, that the fewest are computed twice.
  private static int sixes(int outputs) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    int most = MR == FEW || outputs < MR ? 0 : (outputs + MR - 1) / MR;
    for (int count = most; count >= Math.max(0, most - 3); count--) {
      int rest = Math.max(0, outputs - count * MR);
      int computed = count * MR + (rest + FEW - 1) / FEW * FEW;
      if (computed < least) {
        least = computed;
        best = count;
      }
    }
    return best;
  }

  /// Copies rows behind each other, whole vectors in ascending order.
  static void join(float[] from, int first, int pitch, int rows, int cols, float[] to, int at) {
    for (int row = 0; row < rows; row++) {
      int f = first + row * pitch;
      int t = at + row * cols;
      for (int i = 0; i < cols; i += LANES) {
        FloatVector.fromArray(F32, from, f + i).intoArray(to, t + i);
      }
    }
  }

  private static final class Scratch {
    float[] copy = new float[0];
    float[] columns = new float[0]; // [channels, columns of the window, residues, rows, columns]

    void grow(int copied, int joined) {
      copy = GemmJob.grown(copy, copied + LANES);
      columns = GemmJob.grown(columns, joined + LANES);
    }
  }
}
