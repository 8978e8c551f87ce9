package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// The gradient of a convolution by its weights, on GEMM's micro-kernel: y's gradient, outputs x
/// positions, times im2col's transpose, positions x taps.
///
/// Positions are many and weights few, so the images are cut into a few parts, whose number depends
/// on the shape alone; each has a sum of its own, and the parts' sums are added in order. Beside
/// that the taps are cut into units. A worker takes a unit of a part: image by image it copies the
/// channels that its taps read, with padding (ConvSource), and packs panels from the copy.
final class ConvWeightJob implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int KC = VectorConfig.KC;

  private static final int NARROW = 4;

  /// Taps that a worker takes at once; y's gradient is packed again for each.
  private static final int UNIT = 256;

  /// Tiles to share out, where the shape allows it.
  private static final int TILES = 16;

  /// Floats of the parts' sums together.
  private static final int PARTS_SIZE = 1 << 22;

  static final JobPool<ConvWeightJob> POOL = new JobPool<>(ConvWeightJob::new);

  private ConvGeometry g = new ConvGeometry(0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);
  private MemorySegment x = MemorySegment.NULL;
  private long xAt;
  private MemorySegment gradient = MemorySegment.NULL;
  private long gradientAt;

  private int channels;
  private int outputs;
  private int window;
  private int depth; // taps of a group: channels x window
  private int plane; // positions of an image
  private int units;
  private int parts;
  private int imagesPerPart;
  private int copyRows;
  private int copyCols;
  private int imagesAtOnce;
  private int kc;
  private float[] sums = new float[0]; // [parts, groups, outputs, depth]
  private final Worker[] workers = new Worker[Workers.MAX_THREADS];

  private ConvWeightJob() {}

  /// Computes w's gradient from x and y's gradient.
  void run(ConvGeometry geometry, Operand images, Operand gradY, Operand w) {
    g = geometry;
    x = images.buffer().read();
    xAt = images.offset();
    gradient = gradY.buffer().read();
    gradientAt = gradY.offset();
    cut();
    int size = g.k() * depth;
    sums = GemmJob.grown(sums, parts * size);
    Arrays.fill(sums, 0, parts * size, 0);
    long work = (long) g.n() * plane * depth * g.k();
    Workers.run(parts * g.groups() * units, this, work >= Workers.WORTH_SHARING);
    for (int part = 1; part < parts; part++) {
      addRow(sums, part * size, sums, 0, size);
    }
    GemmStore.set(sums, 0, w.buffer().write(), w.offset(), size);
    x = MemorySegment.NULL;
    gradient = MemorySegment.NULL;
  }

  private void cut() {
    channels = g.c() / g.groups();
    outputs = g.k() / g.groups();
    window = g.r() * g.s();
    depth = channels * window;
    plane = g.outH() * g.outW();
    units = (depth + UNIT - 1) / UNIT;
    imagesAtOnce = Math.max(1, KC / plane);
    int wanted = Math.max(1, Math.min(TILES / (units * g.groups()), PARTS_SIZE / (g.k() * depth)));
    imagesPerPart = Math.max(imagesAtOnce, (g.n() + wanted - 1) / wanted);
    parts = (g.n() + imagesPerPart - 1) / imagesPerPart;
    copyRows = (g.outH() - 1) * g.strideH() + 1 + (g.r() - 1) * g.dilationH();
    copyCols = (g.outW() - 1) * g.strideW() + 1 + (g.s() - 1) * g.dilationW();
    int blocks = (plane + KC - 1) / KC;
    kc = blocks == 1 ? imagesAtOnce * plane : (plane + blocks - 1) / blocks;
  }

  @Override
  public void run(int tile, int worker) {
    if (workers[worker] == null) {
      workers[worker] = new Worker();
    }
    int unit = tile % units;
    int group = tile / units % g.groups();
    workers[worker].run(tile / units / g.groups(), group, unit * UNIT);
  }

  private final class Worker {
    private final float[] tile = new float[GemmTile.SIZE];
    private final float[] panel = new float[ORIGIN + KC * NR + LANES];
    private float[] rows = new float[0]; // y's gradient: [outputs, KC]
    private int[] position = new int[0];
    private final int[] tap = new int[UNIT];
    private final int[] copyFrom = new int[NR];
    private final int[] copyTo = new int[NR];
    private int copies;
    private float[] copy = new float[0];
    private int part;
    private int group;
    private int first; // tap
    private int taps;
    private int image;
    private int images;
    private int channel; // first of the copied ones
    private int copied; // channels

    void run(int partIndex, int groupIndex, int firstTap) {
      part = partIndex;
      group = groupIndex;
      first = firstTap;
      taps = Math.min(UNIT, depth - first);
      channel = first / window;
      copied = (first + taps - 1) / window + 1 - channel;
      int size = imagesAtOnce * copied * copyRows * copyCols + LANES;
      copy = GemmJob.grown(copy, size);
      rows = GemmJob.grown(rows, (outputs + MR - 1) / MR * MR * KC);
      findTaps();
      findPositions();
      int end = Math.min(g.n(), (part + 1) * imagesPerPart);
      for (image = part * imagesPerPart; image < end; image += imagesAtOnce) {
        images = Math.min(imagesAtOnce, end - image);
        copyImages();
        int count = images * plane;
        for (int p = 0; p < count; p += kc) {
          multiply(p, Math.min(kc, count - p));
        }
      }
    }

    private void findTaps() {
      for (int t = 0; t < taps; t++) {
        int c = (first + t) / window - channel;
        int r = (first + t) % window / g.s();
        int s = (first + t) % g.s();
        tap[t] = (c * copyRows + r * g.dilationH()) * copyCols + s * g.dilationW();
      }
    }

    private void findPositions() {
      if (position.length < imagesAtOnce * plane) {
        position = new int[imagesAtOnce * plane];
      }
      int at = 0;
      for (int i = 0; i < imagesAtOnce; i++) {
        for (int p = 0; p < g.outH(); p++) {
          int row = (i * copied * copyRows + p * g.strideH()) * copyCols;
          for (int q = 0; q < g.outW(); q++) {
            position[at++] = row + q * g.strideW();
          }
        }
      }
    }

    private void copyImages() {
      long size = (long) g.h() * g.w();
      for (int i = 0; i < images; i++) {
        long index = (long) (image + i) * g.c() + (long) group * channels + channel;
        ConvSource.copy(
            x,
            xAt + index * size,
            copied,
            g.h(),
            g.w(),
            -g.padH(),
            copyRows,
            -g.padW(),
            copyCols,
            1,
            copy,
            i * copied * copyRows * copyCols);
      }
    }

    private void multiply(int p, int size) {
      packRows(p, size);
      for (int j = 0; j < taps; j += NR) {
        int cols = Math.min(NR, taps - j);
        int vectors = (cols + LANES - 1) / LANES;
        packTaps(j, cols, p, size, vectors * LANES);
        for (int i = 0; i < outputs; i += MR) {
          GemmTile.run(vectors, size, rows, i * KC, panel, ORIGIN, tile);
          add(i, j, cols, vectors * LANES);
        }
      }
    }

    /// Packs y's gradient of all the group's output channels at some positions.
    private void packRows(int p, int size) {
      for (int r = 0; r < outputs; r++) {
        int done = 0;
        while (done < size) {
          int inImage = (p + done) % plane;
          int length = Math.min(plane - inImage, size - done);
          long index = (long) (image + (p + done) / plane) * g.k() + (long) group * outputs + r;
          long from = (gradientAt + index * plane + inImage) << 2;
          MemorySegment.copy(gradient, JAVA_FLOAT, from, rows, r * KC + done, length);
          done += length;
        }
      }
    }

    /// Packs im2col's transpose: at each position, every stretch of neighbouring taps is a copy.
    private void packTaps(int j, int cols, int p, int size, int width) {
      int longest = findStretches(j, cols);
      if (longest <= NARROW) {
        packNarrow(copy, position, p, size, copies, copyFrom, copyTo, panel, width);
      } else {
        packWide(copy, position, p, size, copies, copyFrom, copyTo, panel, width);
      }
    }

    /// Cuts the taps into vectors to copy and gives the longest stretch.
    private int findStretches(int j, int cols) {
      int longest = 0;
      int length = 0;
      copies = 0;
      for (int t = 0; t < cols; t++) {
        boolean follows = t > 0 && tap[j + t] == tap[j + t - 1] + 1;
        length = follows ? length + 1 : 1;
        if ((length - 1) % LANES == 0) {
          copyFrom[copies] = tap[j + t];
          copyTo[copies++] = t;
        }
        longest = Math.max(longest, length);
      }
      return longest;
    }

    private void add(int i, int j, int cols, int width) {
      int count = Math.min(MR, outputs - i);
      for (int r = 0; r < count; r++) {
        int row = (part * g.groups() + group) * outputs + i + r;
        addRow(tile, r * width, sums, row * depth + first + j, cols);
      }
    }
  }

  /// Whole vectors, in ascending order: what runs over the end of a stretch is overwritten by the
  /// next.
  private static void packWide(
      float[] copy,
      int[] positions,
      int p,
      int size,
      int copies,
      int[] copyFrom,
      int[] copyTo,
      float[] panel,
      int width) {
    for (int q = 0; q < size; q++) {
      int from = positions[p + q];
      int to = ORIGIN + q * width;
      for (int i = 0; i < copies; i++) {
        FloatVector.fromArray(F32, copy, from + copyFrom[i]).intoArray(panel, to + copyTo[i]);
      }
    }
  }

  /// The same four by four, for the usual windows of up to as many columns.
  private static void packNarrow(
      float[] copy,
      int[] positions,
      int p,
      int size,
      int copies,
      int[] copyFrom,
      int[] copyTo,
      float[] panel,
      int width) {
    for (int q = 0; q < size; q++) {
      int from = positions[p + q];
      int to = ORIGIN + q * width;
      for (int i = 0; i < copies; i++) {
        int f = from + copyFrom[i];
        int t = to + copyTo[i];
        panel[t] = copy[f];
        panel[t + 1] = copy[f + 1];
        panel[t + 2] = copy[f + 2];
        panel[t + 3] = copy[f + 3];
      }
    }
  }

  private static void addRow(float[] from, int at, float[] sums, int to, int count) {
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
}
