package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;
import static pellucid.kernel.cpu.Vectors.F32;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.ConvGeometry;

/// One correlation in progress, as a matrix product on GEMM's micro-kernel: outputs x depth times
/// depth x grid.
///
/// The right matrix, im2col's, is never there as a whole: a worker takes some images, or a band of
/// one, copies what they read with its padding (ConvSource), and packs one panel of NR columns at a
/// time from that copy. An output's sum runs over channels, rows and columns of the window in
/// order, whoever computes it.
final class ConvJob implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int LANES = VectorConfig.LANES;
  private static final int KC = VectorConfig.KC;

  /// Columns that a worker takes at once: several panels, so that copying the source pays.
  private static final int TILE_COLUMNS = 512;

  private static final int PACKING = 8;

  static final JobPool<ConvJob> POOL = new JobPool<>(ConvJob::new);

  final ConvOperands operands = new ConvOperands();
  private ConvPass pass = EMPTY;
  private int depth;
  private int kc;
  private int blocks; // of kc terms
  private int panels; // of the packed weights of one group
  private int tileImages;
  private int tileRows;
  private int imageTiles;
  private int bands;
  private int span; // source rows of a band
  private int pitch; // of a source row
  private boolean packing;
  private boolean inPlace; // the copy is read instead of packed panels

  private float[] packed = new float[0]; // weights: [groups, blocks, panels x MR, KC]
  private int[] taps = new int[0]; // distance of each term in the copy
  private int[] weightOf = new int[0]; // distance of each term's weight
  private final Worker[] workers = new Worker[Workers.MAX_THREADS];

  static final ConvPass EMPTY =
      ConvPass.forward(new ConvGeometry(0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1));

  private ConvJob() {}

  /// Lets go of the operands' memory and waits for the next call.
  void release() {
    operands.clear();
    POOL.release(this);
  }

  void run(ConvPass correlation) {
    pass = correlation;
    depth = pass.depth();
    blocks = Math.max(1, (depth + KC - 1) / KC);
    kc = (depth + blocks - 1) / blocks;
    panels = (pass.outputs() + MR - 1) / MR;
    cut();
    findTaps();
    packed = GemmJob.grown(packed, pass.groups() * blocks * panels * MR * KC);
    long work = pass.images() * ((long) pass.rows() * pass.cols() * depth * pass.outputs());
    boolean share = work * pass.groups() >= Workers.WORTH_SHARING;
    packing = true;
    Workers.run(pass.groups() * panels, this, share);
    packing = false;
    Workers.run(pass.groups() * imageTiles * bands, this, share);
  }

  /// Cuts the grid: several small images a tile, or a band of a large one.
  private void cut() {
    int plane = pass.rows() * pass.cols();
    tileImages = Math.min(pass.images(), Math.max(1, TILE_COLUMNS / plane));
    int bandCount = Math.max(1, Math.min(pass.rows(), plane / TILE_COLUMNS));
    tileRows = (pass.rows() + bandCount - 1) / bandCount;
    bands = (pass.rows() + tileRows - 1) / tileRows;
    imageTiles = (pass.images() + tileImages - 1) / tileImages;
    span = pass.rowSpan(tileRows);
    pitch = ConvSource.pitch(pass.colSpan(), pass.strideW());
    inPlace = worthInPlace();
  }

  /// Whether a panel would serve one row of register tiles only, and computing what lies between
  /// the rows of the copy costs less than packing. More rows are faster from a panel: in the copy,
  /// most vectors lie across two cache lines. Packing an element costs as much as multiplying it
  /// for PACKING outputs.
  private boolean worthInPlace() {
    if (pass.outputs() > MR || pass.strideH() != 1 || pass.strideW() != 1 || !pass.contiguous()) {
      return false;
    }
    long useful = (long) tileRows * pass.cols();
    long columns = ((long) tileRows * pitch + NR - 1) / NR * NR;
    return (columns - useful) * pass.outputs() < PACKING * useful;
  }

  private void findTaps() {
    if (taps.length < depth) {
      taps = new int[depth];
      weightOf = new int[depth];
    }
    int lane = pitch / pass.strideW();
    int window = pass.wTaps().length;
    int t = 0;
    for (int c = 0; c < pass.channels(); c++) {
      for (int i = 0; i < window; i++) {
        weightOf[t + i] = c * pass.wChannel() + pass.wTaps()[i];
      }
      for (int h : pass.tapsH()) {
        for (int w : pass.tapsW()) {
          int column = w % pass.strideW() * lane + w / pass.strideW();
          taps[t++] = (c * span + h) * pitch + column;
        }
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    if (packing) {
      packWeights(tile / panels, tile % panels);
      return;
    }
    if (workers[worker] == null) {
      workers[worker] = new Worker();
    }
    int group = tile % pass.groups();
    int rest = tile / pass.groups();
    workers[worker].run(group, rest / bands, rest % bands);
  }

  /// Packs MR rows of a group's weights, in each block of kc terms.
  private void packWeights(int group, int panel) {
    int first = panel * MR;
    int rows = Math.min(MR, pass.outputs() - first);
    for (int p = 0; p < depth; p += kc) {
      int size = Math.min(kc, depth - p);
      int at = packedAt(group, p) + first * KC;
      for (int r = 0; r < rows; r++) {
        long row =
            operands.weightsAt + (long) group * pass.wGroup() + (long) (first + r) * pass.wRow();
        for (int q = 0; q < size; q++) {
          packed[at + r * KC + q] = operands.weights.getAtIndex(JAVA_FLOAT, row + weightOf[p + q]);
        }
      }
    }
  }

  /// Where the packed block of weights that starts at term p begins.
  private int packedAt(int group, int p) {
    int block = kc == 0 ? 0 : p / kc;
    return (group * blocks + block) * panels * MR * KC;
  }

  /// What one worker needs for its tile.
  private final class Worker {
    private final float[] tile =
        new float[GemmTile.SIZE + LANES]; // spans are read in whole vectors
    private final float[] line = new float[NR + LANES];
    private final float[] panel = new float[ORIGIN + KC * NR + LANES];
    private float[] copy = new float[0];
    private final ConvColumns columns = new ConvColumns();

    void run(int group, int imageTile, int band) {
      int image = imageTile * tileImages;
      int count = Math.min(tileImages, pass.images() - image);
      int row = band * tileRows;
      int rows = Math.min(tileRows, pass.rows() - row);
      copySource(group, image, count, row);
      if (inPlace) {
        for (int i = 0; i < count; i++) {
          runInPlace(group, image + i, row, rows, i * pass.channels() * span * pitch);
        }
        return;
      }
      columns.grid(pass, row, rows, pass.channels() * span * pitch, pitch);
      int total = count * rows * pass.cols();
      for (int j = 0; j < total; j += NR) {
        columns.take(image, j, Math.min(NR, total - j));
        for (int p = 0; p == 0 || p < depth; p += Math.max(kc, 1)) {
          multiply(group, p, Math.min(kc, depth - p));
        }
      }
    }

    private void copySource(int group, int image, int count, int row) {
      int size = pass.channels() * span * pitch;
      copy = GemmJob.grown(copy, count * size + 2 * NR);
      long plane = (long) pass.height() * pass.width();
      for (int i = 0; i < count; i++) {
        long index = ((long) (image + i) * pass.groups() + group) * pass.channels();
        ConvSource.copy(
            operands.source,
            operands.sourceAt + index * plane,
            pass.channels(),
            pass.height(),
            pass.width(),
            row * pass.strideH() - pass.padH(),
            span,
            -pass.padW(),
            pass.colSpan(),
            pass.strideW(),
            copy,
            i * size);
      }
    }

    /// A band of an image, the columns of whose outputs are those of the copy, ends of rows
    /// included.
    private void runInPlace(int group, int image, int row, int rows, int from) {
      int end = (rows - 1) * pitch + pass.cols();
      for (int j = 0; j < end; j += NR) {
        int count = columns.takeInPlace(j, Math.min(NR, end - j), pass.cols(), pitch);
        int first = j / pitch * pass.cols() + Math.min(j % pitch, pass.cols());
        long to = (long) row * pass.cols() + first;
        for (int p = 0; p == 0 || p < depth; p += Math.max(kc, 1)) {
          int at = packedAt(group, p);
          for (int i = 0; i < pass.outputs(); i += MR) {
            int size = Math.min(kc, depth - p);
            ConvTile.run(size, packed, at + i * KC, copy, from + j, taps, p, tile);
            storeInPlace(group, i, image, to, count, p > 0);
          }
        }
      }
    }

    private void storeInPlace(int group, int first, int image, long to, int count, boolean add) {
      int rows = Math.min(MR, pass.outputs() - first);
      long plane = (long) pass.outHeight() * pass.outWidth();
      for (int r = 0; r < rows; r++) {
        int channel = group * pass.outputs() + first + r;
        long index = (long) image * pass.groups() * pass.outputs() + channel;
        long at = operands.targetAt + index * plane + to;
        join(tile, r * NR, columns, line);
        if (add) {
          GemmStore.add(line, 0, operands.target, at, count);
        } else if (operands.hasBias) {
          GemmStore.setPlus(line, 0, operands.target, at, count, operands.bias(channel));
        } else {
          GemmStore.set(line, 0, operands.target, at, count);
        }
      }
    }

    private void multiply(int group, int p, int size) {
      int vectors = (columns.count + LANES - 1) / LANES;
      packColumns(copy, taps, p, size, columns, vectors * LANES, panel);
      int at = packedAt(group, p);
      for (int i = 0; i < pass.outputs(); i += MR) {
        GemmTile.run(vectors, size, packed, at + i * KC, panel, ORIGIN, tile);
        store(group, i, vectors * LANES, p > 0);
      }
    }

    private void store(int group, int first, int width, boolean add) {
      int rows = Math.min(MR, pass.outputs() - first);
      long plane = (long) pass.outHeight() * pass.outWidth();
      for (int r = 0; r < rows; r++) {
        int channel = group * pass.outputs() + first + r;
        storeRow(r * width, channel, operands.targetAt + channel * plane, add);
      }
    }

    private void storeRow(int t, int channel, long at, boolean add) {
      MemorySegment target = operands.target;
      for (int s = 0; s < columns.spans; s++) {
        int from = t + columns.spanColumn[s];
        int size = columns.spanLength[s];
        long to = at + columns.spanTarget[s];
        if (pass.colStep() != 1) {
          if (operands.hasBias && !add) {
            plus(tile, from, size, operands.bias(channel));
          }
          GemmStore.strided(tile, from, target, to, pass.colStep(), size, add);
        } else if (add) {
          GemmStore.add(tile, from, target, to, size);
        } else if (!operands.hasBias) {
          GemmStore.set(tile, from, target, to, size);
        } else {
          GemmStore.setPlus(tile, from, target, to, size, operands.bias(channel));
        }
      }
    }
  }

  /// Puts a row's spans side by side, whole vectors in ascending order.
  private static void join(float[] tile, int row, ConvColumns columns, float[] line) {
    int to = 0;
    for (int s = 0; s < columns.spans; s++) {
      int from = row + columns.spanColumn[s];
      int length = columns.spanLength[s];
      for (int i = 0; i < length; i += LANES) {
        FloatVector.fromArray(F32, tile, from + i).intoArray(line, to + i);
      }
      to += length;
    }
  }

  private static void plus(float[] tile, int at, int count, float value) {
    for (int i = at; i < at + count; i++) {
      tile[i] += value;
    }
  }

  /// Packs im2col's [p.., columns] as [size, width]: at each term, what a row of the grid reads is
  /// contiguous in the copy.
  private static void packColumns(
      float[] copy, int[] taps, int p, int size, ConvColumns columns, int width, float[] panel) {
    int[] copyFrom = columns.copyFrom;
    int[] copyTo = columns.copyTo;
    int copies = columns.copies;
    for (int q = 0; q < size; q++) {
      int tap = taps[p + q];
      int to = ORIGIN + q * width;
      for (int i = 0; i < copies; i++) {
        FloatVector.fromArray(F32, copy, copyFrom[i] + tap).intoArray(panel, to + copyTo[i]);
      }
    }
  }
}
