package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// The gradient of a convolution by its weights where groups have one source channel: for each tap
/// the dot product of y's gradient with the image, moved by the tap.
///
/// Both are copied with the same distance between rows, the gradient with zeros between them, so
/// that a tap's product is one long one. A worker does all images of a group in order: lane by
/// lane, then image by image, and the lanes at the end.
final class ConvDepthwiseWeight implements TileTask {
  static final JobPool<ConvDepthwiseWeight> POOL = new JobPool<>(ConvDepthwiseWeight::new);

  /// Output channels of a group from which a matrix product is better.
  private static final int MAX_OUTPUTS = 4;

  /// Taps that are summed at once.
  private static final int TAPS = 4;

  private ConvGeometry g = new ConvGeometry(0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);
  private MemorySegment x = MemorySegment.NULL;
  private MemorySegment gradient = MemorySegment.NULL;
  private MemorySegment target = MemorySegment.NULL;
  private long xAt;
  private long gradientAt;
  private long targetAt;
  private int outputs;
  private int copyRows;
  private int copyCols;
  private int pitch;
  private int[] taps = new int[0];
  private int count; // of the taps, rounded up to whole TAPS
  private final Scratch[] scratch = new Scratch[Workers.MAX_THREADS];

  private ConvDepthwiseWeight() {}

  static boolean serves(ConvGeometry g) {
    return g.c() == g.groups() && g.k() / g.groups() < MAX_OUTPUTS;
  }

  /// Computes w's gradient from x and y's gradient.
  void run(ConvGeometry geometry, Operand images, Operand gradY, Operand w) {
    g = geometry;
    x = images.buffer().read();
    xAt = images.offset();
    gradient = gradY.buffer().read();
    gradientAt = gradY.offset();
    target = w.buffer().write();
    targetAt = w.offset();
    outputs = g.k() / g.groups();
    copyRows = (g.outH() - 1) * g.strideH() + 1 + (g.r() - 1) * g.dilationH();
    copyCols = (g.outW() - 1) * g.strideW() + 1 + (g.s() - 1) * g.dilationW();
    pitch = ConvSource.pitch(copyCols, g.strideW());
    findTaps();
    long work = (long) g.n() * g.outH() * g.outW() * g.k() * count;
    Workers.run(g.groups(), this, work >= Workers.WORTH_SHARING);
    x = MemorySegment.NULL;
    gradient = MemorySegment.NULL;
    target = MemorySegment.NULL;
  }

  private void findTaps() {
    int window = g.r() * g.s();
    count = (window + TAPS - 1) / TAPS * TAPS;
    if (taps.length < count) {
      taps = new int[count];
    }
    Arrays.fill(taps, 0);
    int lane = pitch / g.strideW();
    for (int t = 0; t < window; t++) {
      int w = t % g.s() * g.dilationW();
      taps[t] = t / g.s() * g.dilationH() * pitch + w % g.strideW() * lane + w / g.strideW();
    }
  }

  @Override
  public void run(int group, int worker) {
    if (scratch[worker] == null) {
      scratch[worker] = new Scratch();
    }
    Scratch mine = scratch[worker];
    int length = ((g.outH() - 1) * g.strideH() * pitch + g.outW() + LANES - 1) / LANES * LANES;
    mine.copy = GemmJob.grown(mine.copy, length + taps[g.r() * g.s() - 1] + LANES);
    mine.gradient = GemmJob.grown(mine.gradient, length + LANES);
    mine.sums = GemmJob.grown(mine.sums, outputs * count * LANES);
    Arrays.fill(mine.gradient, 0, length + LANES, 0);
    Arrays.fill(mine.copy, 0);
    Arrays.fill(mine.sums, 0, outputs * count * LANES, 0);
    for (int image = 0; image < g.n(); image++) {
      add(mine, (long) image * g.groups() + group, length);
    }
    store(mine.sums, (long) group * outputs * g.r() * g.s());
  }

  /// Adds an image's part.
  private void add(Scratch mine, long plane, int length) {
    long size = (long) g.h() * g.w();
    ConvSource.copy(
        x,
        xAt + plane * size,
        1,
        g.h(),
        g.w(),
        -g.padH(),
        copyRows,
        -g.padW(),
        copyCols,
        g.strideW(),
        mine.copy,
        0);
    for (int k = 0; k < outputs; k++) {
      long from = gradientAt + (plane * outputs + k) * g.outH() * g.outW();
      for (int p = 0; p < g.outH(); p++) {
        long row = (from + (long) p * g.outW()) << 2;
        int to = p * g.strideH() * pitch;
        MemorySegment.copy(gradient, JAVA_FLOAT, row, mine.gradient, to, g.outW());
      }
      for (int t = 0; t < count; t += TAPS) {
        int at = (k * count + t) * LANES;
        dots(mine.gradient, mine.copy, taps, t, length, mine.sums, at);
      }
    }
  }

  /// Four dot products, lane by lane.
  private static void dots(
      float[] gradient, float[] copy, int[] taps, int t, int length, float[] sums, int at) {
    FloatVector s0 = FloatVector.fromArray(F32, sums, at);
    FloatVector s1 = FloatVector.fromArray(F32, sums, at + LANES);
    FloatVector s2 = FloatVector.fromArray(F32, sums, at + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F32, sums, at + 3 * LANES);
    int t0 = taps[t];
    int t1 = taps[t + 1];
    int t2 = taps[t + 2];
    int t3 = taps[t + 3];
    for (int i = 0; i < length; i += LANES) {
      FloatVector g = FloatVector.fromArray(F32, gradient, i);
      s0 = g.fma(FloatVector.fromArray(F32, copy, t0 + i), s0);
      s1 = g.fma(FloatVector.fromArray(F32, copy, t1 + i), s1);
      s2 = g.fma(FloatVector.fromArray(F32, copy, t2 + i), s2);
      s3 = g.fma(FloatVector.fromArray(F32, copy, t3 + i), s3);
    }
    s0.intoArray(sums, at);
    s1.intoArray(sums, at + LANES);
    s2.intoArray(sums, at + 2 * LANES);
    s3.intoArray(sums, at + 3 * LANES);
  }

  /// Adds up the lanes: pairs at half the distance, then a quarter, and so on.
  private void store(float[] sums, long to) {
    int window = g.r() * g.s();
    for (int i = 0; i < outputs * window; i++) {
      int at = (i / window * count + i % window) * LANES;
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int lane = at; lane < at + half; lane++) {
          sums[lane] += sums[lane + half];
        }
      }
      target.setAtIndex(JAVA_FLOAT, targetAt + to + i, sums[at]);
    }
  }

  private static final class Scratch {
    private float[] copy = new float[0];
    private float[] gradient = new float[0];
    private float[] sums = new float[0];
  }
}
