package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.F32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import pellucid.kernel.DropoutCall;
import pellucid.kernel.Operand;
import pellucid.kernel.Philox;
import pellucid.kernel.RandomCall;

/// Random floats and dropout: the words by [RandomWords], block by block of [Scratch#BLOCK].
final class Random {
  private static final VectorSpecies<Integer> I32 = VectorSpecies.of(int.class, F32.vectorShape());
  private static final long BYTES = Float.BYTES;
  private static final int WORDS = 4;

  private Random() {}

  /// What is done with a block of words.
  private interface BlockTask {
    /// @param words random words, a multiple of four vectors
    /// @param first the index of the first element
    /// @param count how many elements, at most the words
    void run(int[] words, long first, int count);
  }

  private static void share(long key, long stream, long count, BlockTask task) {
    Tiles tiles = Tiles.of(1, count);
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          Scratch scratch = Scratch.get();
          int[] words = scratch.words();
          long end = tiles.start(tile) + tiles.size(tile);
          for (long i = tiles.start(tile); i < end; i += Scratch.BLOCK) {
            int n = (int) Math.min(Scratch.BLOCK, end - i);
            int whole = (n + RandomWords.STEP - 1) / RandomWords.STEP * RandomWords.STEP;
            RandomWords.fill(key, stream, i / WORDS, scratch.fourVectors(), words, whole);
            task.run(words, i, n);
          }
        });
  }

  static void random(RandomCall call) {
    MemorySegment out = call.out().buffer().write();
    long start = call.out().offset();
    share(
        call.key(),
        call.stream(),
        call.count(),
        switch (call.fn()) {
          case UNIFORM -> (words, first, n) -> uniforms(words, out, start + first, n);
          case NORMAL -> (words, first, n) -> normals(words, out, start + first, n);
        });
  }

  private static void uniforms(int[] words, MemorySegment out, long at, int n) {
    for (int i = 0; i < n; i++) {
      out.setAtIndex(ValueLayout.JAVA_FLOAT, at + i, Philox.uniform(words[i]));
    }
  }

  private static void normals(int[] words, MemorySegment out, long at, int n) {
    int[] four = new int[WORDS];
    double[] numbers = new double[WORDS];
    for (int i = 0; i < n; i += WORDS) {
      System.arraycopy(words, i, four, 0, WORDS);
      Philox.normals(four, numbers);
      for (int w = 0; w < Math.min(WORDS, n - i); w++) {
        out.setAtIndex(ValueLayout.JAVA_FLOAT, at + i + w, (float) numbers[w]);
      }
    }
  }

  static void dropout(DropoutCall call) {
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    float scale = (float) (1 / (1 - call.p()));
    // u < p for u = k / 2^24 is k < p 2^24, and as k is whole, k < ceil(p 2^24)
    int threshold = (int) Math.ceil(call.p() * 0x1p24);
    share(
        call.key(),
        call.stream(),
        call.count(),
        (words, first, n) -> {
          long x = at(call.in(), first);
          long y = at(call.out(), first);
          int whole = n - n % LANES;
          drop(words, threshold, scale, in, x, out, y, whole);
          for (int i = whole; i < n; i++) {
            float value = in.get(ValueLayout.JAVA_FLOAT, x + i * BYTES);
            boolean dropped = words[i] >>> 8 < threshold;
            out.set(ValueLayout.JAVA_FLOAT, y + i * BYTES, dropped ? 0 : value * scale);
          }
        });
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
    for (int i = 0; i < n; i += LANES) {
      IntVector k = IntVector.fromArray(I32, words, i).lanewise(VectorOperators.LSHR, 8);
      VectorMask<Float> dropped = k.compare(VectorOperators.LT, threshold).cast(F32);
      FloatVector x = FloatVector.fromMemorySegment(F32, in, inAt + i * BYTES, ORDER);
      x.mul(scale).blend(0f, dropped).intoMemorySegment(out, outAt + i * BYTES, ORDER);
    }
  }
}
