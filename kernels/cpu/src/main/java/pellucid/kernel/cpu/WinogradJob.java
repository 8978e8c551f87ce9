package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// A correlation with windows of 3x3 and stride 1 in progress, as 36 matrix products over tiles
/// ([Winograd]): outputs x channels times channels x tiles.
///
/// Tiles are counted image by image and row by row, and cut into blocks of NR. A round takes some
/// blocks: their images are transformed, then each block is multiplied by some rows of the windows,
/// all 36 points, and their outputs leave at once. An output's sum runs over the channels in order,
/// whoever computes it.
final class WinogradJob implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int LANES = VectorConfig.LANES;
  private static final int KC = VectorConfig.KC;
  private static final int POINTS = Winograd.POINTS;
  private static final int OUT = Winograd.OUT;
  private static final int IN = Winograd.IN;

  /// Channels, in and out, from which the products are worth the transforms.
  private static final int MIN_CHANNELS = 16;

  /// Outputs of a channel, in all images, that fill a vector of tiles.
  private static final long MIN_PLACES = (long) OUT * OUT * LANES;

  /// Channels that a worker transforms in a row.
  private static final int CHANNELS = 8;

  /// Rows of windows that a worker multiplies a block with: the products of all points, 36 x 48 x
  /// NR, stay in its second-level cache.
  private static final int ROWS = 8 * MR;

  /// Floats of the transformed images of a round, about.
  private static final int ROUND = 1 << 20;

  static final JobPool<WinogradJob> POOL = new JobPool<>(WinogradJob::new);

  /// What the tiles of a call are.
  private enum Phase {
    WINDOWS,
    IMAGES,
    PRODUCTS
  }

  final ConvOperands operands = new ConvOperands();
  private ConvPass pass = ConvJob.EMPTY;
  private Phase phase = Phase.WINDOWS;
  private int tilesX;
  private int perImage;
  private int tiles;
  private int panels; // of MR windows
  private int kc; // channels of a product
  private int blocks; // of kc channels
  private int slots; // points side by side in a row of packed windows
  private int firstBlock; // of the round
  private int pitch; // elements of an image row and residue

  private final int[] tapAt = new int[9]; // where in a window the tap of that place is
  private float[] windows = new float[0];
  private float[] images = new float[0];
  private final Worker[] workers = new Worker[Workers.MAX_THREADS];

  private WinogradJob() {}

  /// Whether a correlation is one for this job, by its shape.
  static boolean serves(ConvPass pass) {
    return pass.groups() == 1
        && pass.channels() >= MIN_CHANNELS
        && pass.outputs() >= MIN_CHANNELS
        && pass.strideH() == 1
        && pass.strideW() == 1
        && pass.contiguous()
        && threeInARow(pass.tapsH())
        && threeInARow(pass.tapsW())
        && (long) pass.images() * pass.rows() * pass.cols() >= MIN_PLACES;
  }

  private static boolean threeInARow(int[] taps) {
    return taps.length == 3 && taps[1] == 1 && taps[0] + taps[2] == 2 && taps[0] % 2 == 0;
  }

  /// Lets go of the operands' memory and waits for the next call.
  void release() {
    operands.clear();
    POOL.release(this);
  }

  void run(ConvPass correlation) {
    pass = correlation;
    tilesX = (pass.cols() + OUT - 1) / OUT;
    perImage = (pass.rows() + OUT - 1) / OUT * tilesX;
    tiles = pass.images() * perImage;
    panels = (pass.outputs() + MR - 1) / MR;
    blocks = (pass.channels() + KC - 1) / KC;
    kc = (pass.channels() + blocks - 1) / blocks;
    slots = Math.max(1, KC / padded(kc));
    pitch = tilesX + 1;
    findTaps();
    boolean share =
        (long) tiles * pass.channels() * pass.outputs() * POINTS >= Workers.WORTH_SHARING;
    int units = (POINTS * blocks + slots - 1) / slots;
    windows = GemmJob.grown(windows, units * panels * MR * KC + LANES);
    phase = Phase.WINDOWS;
    Workers.run(panels, this, share);
    int all = (tiles + NR - 1) / NR;
    int blockSize = POINTS * pass.channels() * NR;
    int round = Math.min(all, Math.max(1, ROUND / blockSize));
    images = GemmJob.grown(images, round * blockSize);
    for (firstBlock = 0; firstBlock < all; firstBlock += round) {
      int count = Math.min(round, all - firstBlock);
      phase = Phase.IMAGES;
      Workers.run(count * channelGroups(), this, share);
      phase = Phase.PRODUCTS;
      Workers.run(count * rowGroups(), this, share);
    }
  }

  private int channelGroups() {
    return (pass.channels() + CHANNELS - 1) / CHANNELS;
  }

  private int rowGroups() {
    return (pass.outputs() + ROWS - 1) / ROWS;
  }

  private static int padded(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }

  private void findTaps() {
    int t = 0;
    for (int h : pass.tapsH()) {
      for (int w : pass.tapsW()) {
        tapAt[3 * h + w] = pass.wTaps()[t++];
      }
    }
  }

  @Override
  public void run(int tile, int worker) {
    if (workers[worker] == null) {
      workers[worker] = new Worker();
    }
    Worker mine = workers[worker];
    switch (phase) {
      case WINDOWS -> mine.transformWindows(tile);
      case IMAGES ->
          mine.transformImages(tile / channelGroups(), tile % channelGroups() * CHANNELS);
      case PRODUCTS -> mine.multiply(tile / rowGroups(), tile % rowGroups() * ROWS);
    }
  }

  /// Where the packed windows of a point, a block of channels and a panel of rows begin.
  private int windowAt(int point, int block, int panel) {
    int unit = point * blocks + block;
    return (unit / slots * panels + panel) * MR * KC + unit % slots * padded(kc);
  }

  /// Where the transformed images of a block of tiles begin.
  private int imageAt(int block) {
    return block * POINTS * pass.channels() * NR;
  }

  private int tilesOf(int block) {
    return Math.min(NR, tiles - (firstBlock + block) * NR);
  }

  /// What one worker needs.
  private final class Worker {
    private static final int HALF_PLANE = NR + LANES;

    private final float[] half = new float[POINTS * HALF_PLANE];
    private final float[] tile = new float[GemmTile.SIZE];
    private final float[] middle = new float[OUT * IN * NR];
    private final float[] out = new float[OUT * OUT * NR];
    private float[] scratch = new float[0];
    private float[] lines = new float[0];
    private float[] raw = new float[0];
    private float[] copy = new float[0];
    private float[] sorted = new float[0];
    private int residue;
    private float[] products = new float[0];

    /// MR windows, at all points.
    void transformWindows(int panel) {
      int rows = Math.min(MR, pass.outputs() - panel * MR);
      int width = padded(kc);
      lines = GemmJob.grown(lines, 9 * width);
      scratch = GemmJob.grown(scratch, 3 * IN * width);
      for (int r = 0; r < rows; r++) {
        long row = operands.weightsAt + (long) (panel * MR + r) * pass.wRow();
        for (int block = 0; block < blocks; block++) {
          int count = Math.min(kc, pass.channels() - block * kc);
          long from = row + (long) block * kc * pass.wChannel();
          sortTaps(operands.weights, from, pass.wChannel(), count, tapAt, lines, width);
          for (int j = 0; j < 3; j++) {
            Winograd.window(lines, j * width, 3 * width, scratch, j * width, 3 * width, count);
          }
          for (int i = 0; i < IN; i++) {
            int to = r * KC + windowAt(i * IN, block, panel);
            if (slots == 1) {
              int step = blocks * panels * MR * KC;
              Winograd.window(scratch, 3 * i * width, width, windows, to, step, count);
              continue;
            }
            Winograd.window(scratch, 3 * i * width, width, lines, 0, width, count);
            for (int j = 0; j < IN; j++) {
              to = r * KC + windowAt(i * IN + j, block, panel);
              System.arraycopy(lines, j * width, windows, to, count);
            }
          }
        }
      }
    }

    /// Some channels of a block of tiles.
    void transformImages(int block, int channel) {
      int end = Math.min(pass.channels(), channel + CHANNELS);
      int count = tilesOf(block);
      int width = padded(count);
      for (int c = channel; c < end; c++) {
        int first = (firstBlock + block) * NR;
        for (int done = 0; done < count; ) {
          int image = (first + done) / perImage;
          int inImage = (first + done) % perImage;
          int here = Math.min(perImage - inImage, count - done);
          transformImage(image, c, inImage, here, done);
          done += here;
        }
        int at = imageAt(block) + c * width;
        int point = pass.channels() * width;
        for (int j = 0; j < IN; j++) {
          int from = j * IN * HALF_PLANE;
          Winograd.imageColumn(half, from, HALF_PLANE, images, at + j * point, IN * point, width);
        }
      }
    }

    /// The tiles of one image, row by row.
    private void transformImage(int image, int c, int tile, int count, int to) {
      int top = tile / tilesX;
      int bottom = (tile + count - 1) / tilesX;
      int copied = (bottom - top) * OUT + IN;
      int size = copied * OUT * pitch;
      residue = padded(copied * pitch) + LANES;
      sorted = GemmJob.grown(sorted, OUT * residue + LANES);
      copy = GemmJob.grown(copy, size + OUT * LANES);
      long plane = ((long) image * pass.channels() + c) * pass.height() * pass.width();
      copyRows(operands.sourceAt + plane, top * OUT - pass.padH(), copied);
      Winograd.sort(copy, size, sorted, residue);
      for (int done = 0; done < count; ) {
        int x = (tile + done) % tilesX;
        int here = Math.min(tilesX - x, count - done);
        int rows = x == 0 ? Math.max(1, (count - done) / tilesX) : 1;
        int from = ((tile + done) / tilesX - top) * OUT * pitch + x;
        transformRows(from, rows, here, to + done);
        done += rows * here;
      }
    }

    /// Some tile rows of one width. Their last vectors first: what these have over runs into what
    /// the next row writes first.
    private void transformRows(int from, int rows, int tiles, int to) {
      int last = (tiles - 1) / LANES * LANES;
      for (int t = last; t >= 0; t -= LANES) {
        Winograd.imageRows(sorted, from + t, residue, pitch, rows, half, to + t, tiles, HALF_PLANE);
      }
    }

    /// Copies a band of an image with its padding.
    private void copyRows(long plane, int top, int count) {
      int width = pass.width();
      int begin = Math.clamp(-top, 0, count);
      int end = Math.clamp(pass.height() - top, begin, count);
      int left = Math.max(-pass.padW(), 0); // columns that nobody reads
      int skip = Math.max(pass.padW(), 0);
      int cols = Math.max(0, Math.min(width - left, OUT * pitch - skip));
      raw = GemmJob.grown(raw, (end - begin) * width + LANES);
      long from = plane + (long) (top + begin) * width;
      MemorySegment.copy(operands.source, JAVA_FLOAT, from << 2, raw, 0, (end - begin) * width);
      Arrays.fill(copy, 0, begin * OUT * pitch, 0);
      spread(raw, left, width, end - begin, cols, copy, begin * OUT * pitch + skip, OUT * pitch);
      for (int row = begin; row < end; row++) {
        int at = row * OUT * pitch;
        zero(copy, at, at + skip);
        zero(copy, at + skip + cols, at + OUT * pitch);
      }
      Arrays.fill(copy, end * OUT * pitch, count * OUT * pitch, 0);
    }

    /// A block of tiles times some rows of windows.
    void multiply(int block, int row) {
      int count = tilesOf(block);
      int width = padded(count);
      int rows = Math.min(ROWS, pass.outputs() - row);
      int step = (rows + MR - 1) / MR * MR * width;
      products = GemmJob.grown(products, POINTS * ROWS * NR);
      for (int p = 0; p < POINTS; p++) {
        int at = imageAt(block) + p * pass.channels() * width;
        for (int b = 0; b < blocks; b++) {
          int depth = Math.min(kc, pass.channels() - b * kc);
          for (int i = 0; i < rows; i += MR) {
            int from = windowAt(p, b, (row + i) / MR);
            int panel = at + b * kc * width;
            int to = p * step + i * width;
            if (b == 0) {
              GemmTile.run(width / LANES, depth, windows, from, images, panel, products, to);
            } else {
              GemmTile.run(width / LANES, depth, windows, from, images, panel, tile);
              add(tile, products, to, MR * width);
            }
          }
        }
      }
      for (int i = 0; i < rows; i++) {
        outputs(block, row + i, count, i * width, step);
      }
    }

    private void outputs(int block, int channel, int count, int from, int step) {
      float start = operands.bias(channel);
      int width = padded(count);
      for (int j = 0; j < IN; j++) {
        int to = j * NR;
        Winograd.outputColumn(products, from + j * step, IN * step, middle, to, IN * NR, width);
      }
      for (int i = 0; i < OUT; i++) {
        Winograd.outputRow(middle, i * IN * NR, NR, start, out, i * OUT * NR, width);
      }
      int first = (firstBlock + block) * NR;
      for (int done = 0; done < count; ) {
        int image = (first + done) / perImage;
        int inImage = (first + done) % perImage;
        int x = inImage % tilesX;
        int here = Math.min(tilesX - x, count - done);
        long plane =
            operands.targetAt
                + ((long) image * pass.outputs() + channel) * pass.outHeight() * pass.outWidth();
        store(plane, inImage / tilesX * OUT, x * OUT, OUT * done, OUT * here);
        done += here;
      }
    }

    private void store(long plane, int row, int col, int from, int count) {
      int rows = Math.min(OUT, pass.outHeight() - row);
      int cols = Math.min(count, pass.outWidth() - col);
      for (int i = 0; i < rows; i++) {
        long at = plane + (long) (row + i) * pass.outWidth() + col;
        Winograd.row(out, i * OUT * NR + from, operands.target, at, cols);
      }
    }
  }

  /// Copies rows; what a vector has over is overwritten by the next row or zeroed.
  private static void spread(
      float[] from, int first, int width, int rows, int cols, float[] to, int at, int pitch) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < cols; i += LANES) {
        FloatVector.fromArray(F32, from, first + row * width + i)
            .intoArray(to, at + row * pitch + i);
      }
    }
  }

  private static void zero(float[] row, int begin, int end) {
    for (int i = begin; i < end; i++) {
      row[i] = 0;
    }
  }

  /// Windows' taps, side by side for all channels: [9, width].
  private static void sortTaps(
      MemorySegment weights,
      long from,
      int channel,
      int count,
      int[] tapAt,
      float[] lines,
      int width) {
    for (int t = 0; t < tapAt.length; t++) {
      long at = from + tapAt[t];
      for (int c = 0; c < count; c++) {
        lines[t * width + c] = weights.getAtIndex(JAVA_FLOAT, at + (long) c * channel);
      }
      Arrays.fill(lines, t * width + count, (t + 1) * width, 0);
    }
  }

  private static void add(float[] from, float[] to, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(F32, to, at + i)
          .add(FloatVector.fromArray(F32, from, i))
          .intoArray(to, at + i);
    }
  }
}
