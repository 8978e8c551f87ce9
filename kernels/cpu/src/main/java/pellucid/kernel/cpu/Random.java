package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.Operand;
import pellucid.kernel.Philox;
import pellucid.kernel.RandomCall;

/// Random floats and dropout: the words by [RandomWords], block by block of [Scratch#BLOCK].
final class Random implements TileTask {
  private static final ThreadLocal<Random> OWN = ThreadLocal.withInitial(Random::new);
  private static final long BYTES = Float.BYTES;
  private static final int WORDS = 4;

  private final Tiles tiles = new Tiles();
  private @Nullable RandomCall random;
  private @Nullable DropoutCall dropout;

  private Random() {}

  static void random(RandomCall call) {
    Random job = OWN.get();
    job.random = call;
    job.share(call.count());
  }

  static void dropout(DropoutCall call) {
    Random job = OWN.get();
    job.dropout = call;
    job.share(call.count());
  }

  private void share(long count) {
    tiles.over(1, count);
    try {
      Workers.run(tiles.count(), this);
    } finally {
      random = null; // else the tensors would live as long as this thread
      dropout = null;
    }
  }

  @Override
  public void run(int tile, int worker) {
    Scratch scratch = Scratch.get();
    long end = tiles.start(tile) + tiles.size(tile);
    for (long i = tiles.start(tile); i < end; i += Scratch.BLOCK) {
      int n = (int) Math.min(Scratch.BLOCK, end - i);
      if (random != null) {
        block(random, i, n, scratch);
      } else if (dropout != null) {
        block(dropout, i, n, scratch);
      }
    }
  }

  private static int[] words(long key, long stream, long first, int n, Scratch scratch) {
    int whole = (n + RandomWords.STEP - 1) / RandomWords.STEP * RandomWords.STEP;
    int[] words = scratch.words();
    RandomWords.fill(key, stream, first / WORDS, scratch.fourVectors(), words, whole);
    return words;
  }

  private static void block(RandomCall c, long first, int n, Scratch scratch) {
    int[] words = words(c.key(), c.stream(), first, n, scratch);
    MemorySegment out = c.out().buffer().write();
    switch (c.fn()) {
      case UNIFORM -> uniforms(words, out, at(c.out(), first), n);
      case NORMAL -> normals(words, scratch.numbers(), out, c.out().offset() + first, n);
    }
  }

  /// `k / 2^24` for the upper 24 bits of a word, as [Philox#uniform] has it.
  private static void uniforms(int[] words, MemorySegment out, long at, int n) {
    out = OFF_HEAP.cast(out);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      IntVector k = IntVector.fromArray(I32, words, i).lanewise(VectorOperators.LSHR, 8);
      ((FloatVector) k.convertShape(VectorOperators.I2F, F32, 0))
          .mul(0x1p-24f)
          .intoMemorySegment(out, at + i * BYTES, ORDER);
    }
    for (; i < n; i++) {
      out.set(ValueLayout.JAVA_FLOAT, at + i * BYTES, Philox.uniform(words[i]));
    }
  }

  private static void normals(int[] words, double[] numbers, MemorySegment out, long at, int n) {
    for (int i = 0; i < n; i += WORDS) {
      Philox.normals(words, i, numbers);
      for (int w = 0; w < Math.min(WORDS, n - i); w++) {
        out.setAtIndex(ValueLayout.JAVA_FLOAT, at + i + w, (float) numbers[w]);
      }
    }
  }

  private static void block(DropoutCall c, long first, int n, Scratch scratch) {
    int[] words = words(c.key(), c.stream(), first, n, scratch);
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    float scale = (float) (1 / (1 - c.p()));
    // u < p for u = k / 2^24 is k < p 2^24, and as k is whole, k < ceil(p 2^24)
    int threshold = (int) Math.ceil(c.p() * 0x1p24);
    long x = at(c.in(), first);
    long y = at(c.out(), first);
    int whole = n - n % LANES;
    drop(words, threshold, scale, in, x, out, y, whole);
    for (int i = whole; i < n; i++) {
      float value = in.get(ValueLayout.JAVA_FLOAT, x + i * BYTES);
      boolean dropped = words[i] >>> 8 < threshold;
      out.set(ValueLayout.JAVA_FLOAT, y + i * BYTES, dropped ? 0 : value * scale);
    }
  }

  private static long at(Operand operand, long index) {
    return (operand.offset() + index) * BYTES;
  }

  private static void drop(
      int[] words,
      int threshold,
      float scale,
      MemorySegment in,
      long inAt,
      MemorySegment out,
      long outAt,
      int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += LANES) {
      IntVector k = IntVector.fromArray(I32, words, i).lanewise(VectorOperators.LSHR, 8);
      VectorMask<Float> dropped = k.compare(VectorOperators.LT, threshold).cast(F32);
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(scale).blend(0f, dropped).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
