package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// The gradient by its weights of a convolution with windows of 3x3 and stride 1, as 36 matrix
/// products over tiles ([Winograd]): outputs x tiles times tiles x channels.
///
/// Images are cut into parts and channels, of both sides, into blocks, by the shape alone. A worker
/// takes a block of one part and keeps its 36 sums while the tiles go by, some lines at a time. The
/// parts' windows are added in order.
final class WinogradWeightJob implements TileTask {
  private static final int LANES = VectorConfig.LANES;
  private static final int POINTS = Winograd.POINTS;
  private static final int OUT = Winograd.OUT;
  private static final int IN = Winograd.IN;
  private static final int TAPS = Winograd.TAPS;
  private static final int WINDOW = TAPS * TAPS;
  private static final int ROWS = WinogradTile.ROWS;

  /// Channels, in and out, from which the products are worth the transforms.
  private static final int MIN_CHANNELS = 16;

  /// Places in all images from which the sums are worth their transform.
  private static final long MIN_PLACES = 256;

  /// Channels of a block: its sums, 36 x 64 x 64, take 576 KB.
  private static final int BLOCK = 64;

  /// Tiles that are transformed before they are multiplied, times the channels of both sides: about
  /// 600 KB in all points.
  private static final int TILES = 4096;

  private static final int LEAST_TILES = 24;
  private static final int MOST_TILES = 128;

  /// Parts times blocks to share out, where there are tiles enough.
  private static final int UNITS = 16;

  /// Tiles of a part that are worth the transform of its sums.
  private static final int PART_TILES = 96;

  /// Floats of the parts' windows together.
  private static final int PARTS_SIZE = 1 << 22;

  private static final ConvGeometry NONE =
      new ConvGeometry(0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);

  static final JobPool<WinogradWeightJob> POOL = new JobPool<>(WinogradWeightJob::new);

  private ConvGeometry g = NONE;
  private final WinogradTiles.Grid images = new WinogradTiles.Grid();
  private final WinogradTiles.Grid gradients = new WinogradTiles.Grid();
  private MemorySegment x = MemorySegment.NULL;
  private long xAt;
  private MemorySegment gradient = MemorySegment.NULL;
  private long gradientAt;
  private int outputBlocks;
  private int channelBlocks;
  private int imagesPerPart;
  private float[] windows = new float[0]; // [parts, outputs, 3x3, channels]
  private final Worker[] workers = new Worker[Workers.MAX_THREADS];

  private WinogradWeightJob() {}

  /// Whether a convolution's gradient is one for this job, by its shape.
  static boolean serves(ConvGeometry g) {
    return g.groups() == 1
        && g.c() >= MIN_CHANNELS
        && g.k() >= MIN_CHANNELS
        && g.r() == TAPS
        && g.s() == TAPS
        && g.strideH() == 1
        && g.strideW() == 1
        && g.dilationH() == 1
        && g.dilationW() == 1
        && (long) g.n() * g.outH() * g.outW() >= MIN_PLACES;
  }

  /// Computes w's gradient from x and y's gradient.
  void run(ConvGeometry geometry, Operand source, Operand gradY, Operand w) {
    g = geometry;
    x = source.buffer().read();
    xAt = source.offset();
    gradient = gradY.buffer().read();
    gradientAt = gradY.offset();
    cut();
    int parts = (g.n() + imagesPerPart - 1) / imagesPerPart;
    int size = g.k() * WINDOW * g.c();
    windows = GemmJob.grown(windows, parts * size + LANES);
    long work = (long) g.n() * g.outH() * g.outW() * g.k() * g.c();
    Workers.run(parts * outputBlocks * channelBlocks, this, work >= Workers.WORTH_SHARING);
    for (int part = 1; part < parts; part++) {
      add(windows, part * size, windows, 0, size);
    }
    store(windows, g.k(), g.c(), w.buffer().write(), w.offset());
    x = MemorySegment.NULL;
    gradient = MemorySegment.NULL;
  }

  private void cut() {
    int tilesX = (g.outW() + OUT - 1) / OUT;
    int tilesY = (g.outH() + OUT - 1) / OUT;
    images.set(g.c(), g.h(), g.w(), g.padH(), g.padW(), tilesX, tilesY);
    gradients.set(g.k(), g.outH(), g.outW(), 0, 0, tilesX, tilesY);
    outputBlocks = (g.k() + BLOCK - 1) / BLOCK;
    channelBlocks = (g.c() + BLOCK - 1) / BLOCK;
    long tiles = (long) g.n() * tilesX * tilesY;
    long wanted = Math.min(UNITS / (outputBlocks * channelBlocks), tiles / PART_TILES);
    wanted = Math.max(1, Math.min(wanted, PARTS_SIZE / (WINDOW * (long) g.k() * g.c())));
    imagesPerPart = (int) ((g.n() + wanted - 1) / wanted);
  }

  @Override
  public void run(int tile, int worker) {
    if (workers[worker] == null) {
      workers[worker] = new Worker();
    }
    int outputs = tile % outputBlocks * BLOCK;
    int channels = tile / outputBlocks % channelBlocks * BLOCK;
    workers[worker].run(tile / outputBlocks / channelBlocks, outputs, channels);
  }

  /// What one worker needs for its block.
  private final class Worker {
    private final WinogradTiles transforms = new WinogradTiles();
    private final float[] tile = new float[WinogradTile.SIZE];
    private final int[] leftPoints = new int[POINTS];
    private final int[] rightPoints = new int[POINTS];
    private final int[] leftVectors = new int[BLOCK / LANES];
    private final int[] rightVectors = new int[BLOCK / LANES];
    private final int[] leftSteps = new int[BLOCK / LANES];
    private final int[] rightSteps = new int[BLOCK / LANES];
    private float[] left = new float[0]; // y's gradient: [36, vectors of outputs, tiles, LANES]
    private float[] right = new float[0]; // images: [36, panels of channels, tiles, 2 LANES]
    private float[] sums = new float[0]; // [36, outputs, channels]
    private float[] half = new float[0]; // [3, 6, channels]
    private int outputs;
    private int channels;
    private int depth; // tiles that fit a panel

    void run(int part, int output, int channel) {
      outputs = Math.min(BLOCK, g.k() - output);
      channels = Math.min(BLOCK, g.c() - channel);
      int rows = WinogradTiles.padded(outputs);
      int cols = WinogradTiles.padded(channels);
      int tilesX = images.tilesX();
      int wanted = Math.clamp(TILES / (rows + cols), LEAST_TILES, MOST_TILES);
      int linesAtOnce = Math.max(1, wanted / tilesX);
      depth = linesAtOnce * tilesX;
      place(rows, cols);
      sums = GemmJob.grown(sums, POINTS * rows * cols);
      Arrays.fill(sums, 0, POINTS * rows * cols, 0);
      int end = Math.min(g.n(), (part + 1) * imagesPerPart) * images.tilesY();
      for (int line = part * imagesPerPart * images.tilesY(); line < end; line += linesAtOnce) {
        int lines = Math.min(linesAtOnce, end - line);
        transforms.images(
            images,
            x,
            xAt,
            line,
            lines,
            channel,
            channels,
            right,
            rightPoints,
            rightVectors,
            rightSteps);
        transforms.gradient(
            gradients,
            gradient,
            gradientAt,
            line,
            lines,
            output,
            outputs,
            left,
            leftPoints,
            leftVectors,
            leftSteps);
        multiply(lines * tilesX, rows, cols);
      }
      finish(part, output, channel, rows, cols);
    }

    /// Lays out the factors. An odd last vector of channels is a panel of its own.
    private void place(int rows, int cols) {
      left = GemmJob.grown(left, POINTS * rows * depth);
      right = GemmJob.grown(right, POINTS * cols * depth);
      for (int p = 0; p < POINTS; p++) {
        leftPoints[p] = p * rows * depth;
        rightPoints[p] = p * cols * depth;
      }
      for (int v = 0; v < leftVectors.length; v++) {
        leftVectors[v] = v * LANES * depth;
        leftSteps[v] = LANES;
        boolean paired = v % 2 == 1 || (v + 1) * LANES < cols;
        rightVectors[v] = paired ? (v / 2 * 2 * depth + v % 2) * LANES : v * LANES * depth;
        rightSteps[v] = paired ? 2 * LANES : LANES;
      }
    }

    /// Adds the products of some tiles to the sums of all points.
    private void multiply(int tiles, int rows, int cols) {
      for (int p = 0; p < POINTS; p++) {
        for (int j = 0; j < cols; j += 2 * LANES) {
          int vectors = Math.min(2, (cols - j) / LANES);
          int b = rightPoints[p] + rightVectors[j / LANES];
          for (int i = 0; i < rows; i += ROWS) {
            int a = leftPoints[p] + leftVectors[i / LANES] + i % LANES;
            WinogradTile.run(vectors, tiles, left, a, right, b, tile);
            addTile(tile, vectors * LANES, sums, (p * rows + i) * cols + j, cols);
          }
        }
      }
    }

    /// Transforms the sums of a part to windows.
    private void finish(int part, int output, int channel, int rows, int cols) {
      int step = rows * cols;
      half = GemmJob.grown(half, TAPS * IN * cols + WINDOW * cols);
      int taps = TAPS * IN * cols;
      for (int k = 0; k < outputs; k++) {
        for (int j = 0; j < IN; j++) {
          int from = j * step + k * cols;
          Winograd.windowGradient(sums, from, IN * step, half, j * cols, IN * cols, cols);
        }
        for (int i = 0; i < TAPS; i++) {
          int to = taps + i * TAPS * cols;
          Winograd.windowGradient(half, i * IN * cols, cols, half, to, cols, cols);
        }
        int to = (part * g.k() + output + k) * WINDOW * g.c() + channel;
        for (int t = 0; t < WINDOW; t++) {
          System.arraycopy(half, taps + t * cols, windows, to + t * g.c(), channels);
        }
      }
    }
  }

  private static void addTile(float[] tile, int width, float[] sums, int at, int pitch) {
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < width; j += LANES) {
        int to = at + r * pitch + j;
        FloatVector.fromArray(F32, sums, to)
            .add(FloatVector.fromArray(F32, tile, r * width + j))
            .intoArray(sums, to);
      }
    }
  }

  private static void add(float[] from, int at, float[] sums, int to, int count) {
    int j = 0;
    for (; j <= count - LANES; j += LANES) {
      FloatVector.fromArray(F32, sums, to + j)
          .add(FloatVector.fromArray(F32, from, at + j))
          .intoArray(sums, to + j);
    }
    for (; j < count; j++) {
      sums[to + j] += from[at + j];
    }
  }

  /// From [outputs, 3x3, channels] to [outputs, channels, 3x3].
  private static void store(
      float[] windows, int outputs, int channels, MemorySegment target, long at) {
    long to = at;
    for (int k = 0; k < outputs; k++) {
      for (int c = 0; c < channels; c++) {
        for (int t = 0; t < WINDOW; t++) {
          float value = windows[(k * WINDOW + t) * channels + c];
          target.setAtIndex(JAVA_FLOAT, to++, value);
        }
      }
    }
  }
}
