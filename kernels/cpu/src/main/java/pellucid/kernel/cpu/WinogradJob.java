package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.GemmPack.ORIGIN;
import static pellucid.kernel.cpu.Vectors.F32;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// A correlation with windows of 3x3 and stride 1 in progress, as 36 matrix products over tiles
/// ([Winograd]): tiles x channels times channels x outputs.
///
/// Tiles are taken by lines ([WinogradTiles]), and some lines are a block. A round takes some
/// blocks: their images are transformed, then each block is multiplied by some outputs' windows,
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
  private static final int TAPS = Winograd.TAPS;
  private static final int WINDOW = TAPS * TAPS;

  /// Channels, in and out, from which the products are worth the transforms.
  private static final int MIN_CHANNELS = 16;

  /// Outputs of a channel, in all images, that are worth the transform of the windows.
  private static final long MIN_PLACES = 256;

  /// Channels that a worker transforms at once.
  private static final int CHANNELS = 64;

  /// Tiles of a block times the channels of a tile's factors and products: about 900 KB in all
  /// points, so that they stay in a second-level cache.
  private static final int TILES = 6144;

  /// With many channels windows come from farther away, and have to be used more often.
  private static final int LEAST_TILES = 48;

  private static final int MOST_TILES = 192;

  /// Floats of the transformed images of a round that is shared out, about.
  private static final int ROUND = 1 << 20;

  /// Pixels from which outputs are worth turning.
  private static final int PIXELS = 64;

  static final JobPool<WinogradJob> POOL = new JobPool<>(WinogradJob::new);

  /// What the tiles of a call are.
  private enum Phase {
    WINDOWS,
    IMAGES,
    PRODUCTS
  }

  final ConvOperands operands = new ConvOperands();
  private final WinogradTiles.Grid grid = new WinogradTiles.Grid();
  private ConvPass pass = ConvJob.EMPTY;
  private Phase phase = Phase.WINDOWS;
  private int tilesX;
  private int tilesY;
  private int lines; // of all images
  private int linesAtOnce; // of a block
  private int tilesAtOnce; // of a block, whole groups of MR
  private int kc; // channels of a product, whole vectors
  private int depths; // how many products of kc channels
  private int slots; // points side by side in a row of a block's factors
  private int units; // rows of such points
  private int panels; // of NR outputs
  private int firstBlock; // of the round

  private final int[] tapAt = new int[WINDOW]; // where in a window the tap of that place is
  private float[] windows = new float[0]; // [panels, 36, channels, outputs of a panel]
  private float[] images = new float[0]; // [blocks, depths, units, tiles, KC]
  private float[] bias = new float[0];
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
    cut();
    findTaps();
    takeBias();
    boolean share =
        (long) lines * tilesX * pass.channels() * pass.outputs() * POINTS >= Workers.WORTH_SHARING;
    windows =
        GemmJob.grown(
            windows, ORIGIN + POINTS * pass.channels() * WinogradTiles.padded(pass.outputs()));
    phase = Phase.WINDOWS;
    Workers.run(channelGroups(), this, share);
    int all = (lines + linesAtOnce - 1) / linesAtOnce;
    int round = share && Workers.threads() > 1 ? Math.max(1, ROUND / blockSize()) : 1;
    images = GemmJob.grown(images, Math.min(all, round) * blockSize());
    for (firstBlock = 0; firstBlock < all; firstBlock += round) {
      int count = Math.min(round, all - firstBlock);
      phase = Phase.IMAGES;
      Workers.run(count * channelGroups(), this, share);
      phase = Phase.PRODUCTS;
      Workers.run(count * panels, this, share);
    }
  }

  private void cut() {
    tilesX = (pass.cols() + OUT - 1) / OUT;
    tilesY = (pass.rows() + OUT - 1) / OUT;
    lines = pass.images() * tilesY;
    grid.set(
        pass.channels(), pass.height(), pass.width(), pass.padH(), pass.padW(), tilesX, tilesY);
    panels = (pass.outputs() + NR - 1) / NR;
    depths = (pass.channels() + KC - 1) / KC;
    kc = WinogradTiles.padded((pass.channels() + depths - 1) / depths);
    slots = KC / kc;
    units = (POINTS + slots - 1) / slots;
    int wide = WinogradTiles.padded(pass.channels());
    int wanted = TILES / (wide + Math.min(NR, WinogradTiles.padded(pass.outputs())));
    linesAtOnce = wholeGroups(Math.clamp(wanted, LEAST_TILES, MOST_TILES) / tilesX);
    tilesAtOnce = (linesAtOnce * tilesX + MR - 1) / MR * MR;
  }

  /// So many lines or a few less that the fewest tiles are computed in vain.
  private int wholeGroups(int most) {
    int best = Math.max(1, most);
    for (int count = best; count >= Math.max(1, best * 3 / 4); count--) {
      if (waste(count) * best < waste(best) * count) {
        best = count;
      }
    }
    return best;
  }

  private int waste(int count) {
    return (MR - count * tilesX % MR) % MR;
  }

  private int blockSize() {
    return depths * units * tilesAtOnce * KC;
  }

  private int channelGroups() {
    return (pass.channels() + CHANNELS - 1) / CHANNELS;
  }

  private void findTaps() {
    int t = 0;
    for (int h : pass.tapsH()) {
      for (int w : pass.tapsW()) {
        tapAt[TAPS * h + w] = pass.wTaps()[t++];
      }
    }
  }

  private void takeBias() {
    bias = GemmJob.grown(bias, pass.outputs() + LANES);
    for (int k = 0; k < pass.outputs(); k++) {
      bias[k] = operands.bias(k);
    }
    Arrays.fill(bias, pass.outputs(), pass.outputs() + LANES, 0);
  }

  @Override
  public void run(int tile, int worker) {
    if (workers[worker] == null) {
      workers[worker] = new Worker();
    }
    Worker mine = workers[worker];
    switch (phase) {
      case WINDOWS -> mine.transformWindows(tile * CHANNELS);
      case IMAGES ->
          mine.transformImages(tile / channelGroups(), tile % channelGroups() * CHANNELS);
      case PRODUCTS -> mine.multiply(tile / panels, tile % panels);
    }
  }

  /// Outputs of a panel, in whole vectors.
  private int width(int panel) {
    return WinogradTiles.padded(Math.min(NR, pass.outputs() - panel * NR));
  }

  /// Where a panel's windows of a point begin, [channels, width].
  private int windowAt(int panel, int point) {
    return ORIGIN + (panel * NR * POINTS + point * width(panel)) * pass.channels();
  }

  /// Where the factors of a block begin.
  private int factorAt(int block, int depth, int point) {
    int unit = (block * depths + depth) * units + point / slots;
    return unit * tilesAtOnce * KC + point % slots * kc;
  }

  private int linesOf(int block) {
    return Math.min(linesAtOnce, lines - (firstBlock + block) * linesAtOnce);
  }

  /// What one worker needs.
  private final class Worker {
    private final WinogradTiles transforms = new WinogradTiles();
    private final ChannelsLast turn = new ChannelsLast();
    private final float[] tile = new float[GemmTile.SIZE];
    private final float[] taps = new float[WINDOW * NR];
    private final float[] half = new float[TAPS * IN * NR];
    private final int[] points = new int[POINTS];
    private final int[] vectors = new int[CHANNELS / LANES];
    private final int[] steps = new int[CHANNELS / LANES];
    private float[] products = new float[0]; // [36, tiles, outputs of a panel]
    private float[] columns = new float[0]; // [6, columns of a line, outputs of a panel]
    private MemorySegment rows = MemorySegment.NULL; // [rows, columns, outputs of a panel]

    /// Some channels' windows.
    void transformWindows(int channel) {
      int end = Math.min(pass.channels(), channel + CHANNELS);
      for (int panel = 0; panel < panels; panel++) {
        int width = width(panel);
        int count = Math.min(NR, pass.outputs() - panel * NR);
        int step = pass.channels() * width;
        for (int c = channel; c < end; c++) {
          long from =
              operands.weightsAt + (long) panel * NR * pass.wRow() + (long) c * pass.wChannel();
          turn.gather(operands.weights, from, pass.wRow(), count, WINDOW, taps, 0, width);
          for (int j = 0; j < TAPS; j++) {
            int first = tapAt[j] * width;
            int tap = tapAt[TAPS + j] * width - first;
            Winograd.window(taps, first, tap, half, j * width, TAPS * width, width);
          }
          for (int i = 0; i < IN; i++) {
            int to = windowAt(panel, i * IN) + c * width;
            Winograd.window(half, TAPS * i * width, width, windows, to, step, width);
          }
        }
      }
    }

    /// Some channels of a block.
    void transformImages(int block, int channel) {
      for (int p = 0; p < POINTS; p++) {
        points[p] = factorAt(block, 0, p);
      }
      int channels = Math.min(CHANNELS, pass.channels() - channel);
      for (int v = 0; v * LANES < channels; v++) {
        int c = channel + v * LANES;
        vectors[v] = c / kc * units * tilesAtOnce * KC + c % kc;
        steps[v] = KC;
      }
      int first = (firstBlock + block) * linesAtOnce;
      transforms.images(
          grid,
          operands.source,
          operands.sourceAt,
          first,
          linesOf(block),
          channel,
          channels,
          images,
          points,
          vectors,
          steps);
    }

    /// A block times a panel of windows.
    void multiply(int block, int panel) {
      int width = width(panel);
      int tiles = linesOf(block) * tilesX;
      int step = (tiles + MR - 1) / MR * MR * width;
      products = GemmJob.grown(products, POINTS * step);
      for (int p = 0; p < POINTS; p++) {
        for (int d = 0; d < depths; d++) {
          int depth = Math.min(kc, pass.channels() - d * kc);
          int from = factorAt(block, d, p);
          int window = windowAt(panel, p) + d * kc * width;
          for (int i = 0; i < tiles; i += MR) {
            int a = from + i * KC;
            int to = p * step + i * width;
            if (d == 0) {
              GemmTile.run(width / LANES, depth, images, a, windows, window, products, to);
            } else {
              GemmTile.run(width / LANES, depth, images, a, windows, window, tile);
              add(tile, products, to, MR * width);
            }
          }
        }
      }
      addRows(bias, panel * NR, products, Winograd.COMMON_POINT * step, tiles, width);
      outputs((firstBlock + block) * linesAtOnce, linesOf(block), panel, step);
    }

    /// Transforms the products of some lines and turns outputs to planes.
    private void outputs(int first, int count, int panel, int step) {
      int width = width(panel);
      int pitch = pass.cols() * width;
      int plane = OUT * tilesX * width;
      columns = GemmJob.grown(columns, IN * plane);
      rows = grown(rows, (long) (PIXELS / pass.cols() + 2 * OUT) * pitch);
      int ready = 0; // rows
      for (int l = 0; l < count; l++) {
        for (int v = 0; v < width; v += LANES) {
          int from = l * tilesX * width + v;
          for (int i = 0; i < IN; i++) {
            Winograd.outputTiles(
                products, i * IN * step + from, step, width, columns, i * plane + v, width, tilesX);
          }
        }
        Winograd.outputRows(columns, 0, plane, rows, (long) ready * pitch, pitch, pitch);
        int line = (first + l) % tilesY;
        int end = Math.min(pass.rows(), (line + 1) * OUT);
        ready += end - line * OUT;
        if (end == pass.rows() || l == count - 1 || ready * pass.cols() >= PIXELS) {
          store((first + l) / tilesY, end - ready, ready, panel, width);
          ready = 0;
        }
      }
    }

    private void store(int image, int row, int count, int panel, int width) {
      int channel = panel * NR;
      int channels = Math.min(NR, pass.outputs() - channel);
      long plane = (long) pass.rows() * pass.cols();
      long to =
          operands.targetAt
              + ((long) image * pass.outputs() + channel) * plane
              + (long) row * pass.cols();
      int pixels = count * pass.cols();
      turn.scatter(rows, width, channels, pixels, operands.target, to, plane);
    }
  }

  /// Adds a row to each of some rows.
  private static void addRows(float[] row, int first, float[] to, int at, int rows, int width) {
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < width; i += LANES) {
        int t = at + r * width + i;
        FloatVector.fromArray(F32, row, first + i)
            .add(FloatVector.fromArray(F32, to, t))
            .intoArray(to, t);
      }
    }
  }

  private static void add(float[] from, float[] to, int at, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(F32, to, at + i)
          .add(FloatVector.fromArray(F32, from, i))
          .intoArray(to, at + i);
    }
  }

  private static MemorySegment grown(MemorySegment memory, long floats) {
    long bytes = floats * Float.BYTES;
    return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, 64);
  }
}
