package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.NdLoop;
import pellucid.kernel.WhereCall;

/// One of two elements by a condition, as bits of any dtype.
///
/// Elements of four bytes that lie side by side go as vectors, as many at a time as make the
/// narrowest vector of bytes for their conditions. The rest goes through plain loops in which bits
/// are masked: a branch would cost more where the condition has no pattern.
final class Where implements TileTask {
  private static final ThreadLocal<Where> OWN = ThreadLocal.withInitial(Where::new);

  private static final VectorSpecies<Byte> TRUTHS = Vectors.BYTES;
  private static final int PARTS = TRUTHS.length() / LANES;
  private static final long BYTES = Integer.BYTES;

  private final Tiles tiles = new Tiles();
  private @Nullable WhereCall call;

  private Where() {}

  static void run(WhereCall call) {
    Where job = OWN.get();
    job.tiles.over(loop(call));
    job.call = call;
    try {
      Workers.run(job.tiles.count(), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  private static NdLoop loop(WhereCall c) {
    return Scratch.get().loop(0).over(c.shape(), c.condition(), c.a(), c.b(), c.out());
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    WhereCall c = call;
    MemorySegment condition = c.condition().buffer().read();
    MemorySegment a = c.a().buffer().read();
    MemorySegment b = c.b().buffer().read();
    MemorySegment out = c.out().buffer().write();
    int unit = c.out().dtype().bytes();
    NdLoop loop = loop(c);
    loop.seek(tiles.firstRun(tile));
    int n = tiles.size(tile);
    long start = tiles.start(tile);
    long runs = tiles.runCount(tile);
    for (long run = 0; run < runs; run++, loop.next()) {
      if (loop.stride(0) == 0) {
        boolean first = condition.get(ValueLayout.JAVA_BYTE, loop.offset(0)) != 0;
        take(first ? 1 : 2, unit, first ? a : b, out, loop, start, n);
        continue;
      }
      switch (unit) {
        case 1 -> chooseBytes(condition, a, b, out, loop, start, n);
        case Short.BYTES -> chooseShorts(condition, a, b, out, loop, start, n);
        case Integer.BYTES -> chooseInts(condition, a, b, out, loop, start, n);
        case Long.BYTES -> chooseLongs(condition, a, b, out, loop, start, n);
        default -> throw new AssertionError("where: no element has " + unit + " bytes");
      }
    }
  }

  /// A run with one condition for all.
  private static void take(
      int operand,
      int unit,
      MemorySegment from,
      MemorySegment out,
      NdLoop loop,
      long start,
      int n) {
    long step = loop.stride(operand);
    long x = loop.offset(operand) + start * step;
    long z = loop.offset(3) + start * loop.stride(3);
    Copy.move(unit, from, x, step, out, z, loop.stride(3), n);
  }

  private static void chooseBytes(
      MemorySegment condition,
      MemorySegment a,
      MemorySegment b,
      MemorySegment out,
      NdLoop loop,
      long start,
      int n) {
    long c = loop.offset(0) + start * loop.stride(0);
    long x = loop.offset(1) + start * loop.stride(1);
    long y = loop.offset(2) + start * loop.stride(2);
    long z = loop.offset(3) + start * loop.stride(3);
    long cStep = loop.stride(0);
    long xStep = loop.stride(1);
    long yStep = loop.stride(2);
    long zStep = loop.stride(3);
    for (int i = 0; i < n; i++) {
      int mask = -condition.get(ValueLayout.JAVA_BYTE, c + i * cStep);
      byte p = a.get(ValueLayout.JAVA_BYTE, x + i * xStep);
      byte q = b.get(ValueLayout.JAVA_BYTE, y + i * yStep);
      out.set(ValueLayout.JAVA_BYTE, z + i * zStep, (byte) (q ^ ((p ^ q) & mask)));
    }
  }

  private static void chooseShorts(
      MemorySegment condition,
      MemorySegment a,
      MemorySegment b,
      MemorySegment out,
      NdLoop loop,
      long start,
      int n) {
    long c = loop.offset(0) + start * loop.stride(0);
    long x = loop.offset(1) + start * loop.stride(1);
    long y = loop.offset(2) + start * loop.stride(2);
    long z = loop.offset(3) + start * loop.stride(3);
    long cStep = loop.stride(0);
    long xStep = loop.stride(1);
    long yStep = loop.stride(2);
    long zStep = loop.stride(3);
    for (int i = 0; i < n; i++) {
      int mask = -condition.get(ValueLayout.JAVA_BYTE, c + i * cStep);
      short p = a.getAtIndex(ValueLayout.JAVA_SHORT, x + i * xStep);
      short q = b.getAtIndex(ValueLayout.JAVA_SHORT, y + i * yStep);
      out.setAtIndex(ValueLayout.JAVA_SHORT, z + i * zStep, (short) (q ^ ((p ^ q) & mask)));
    }
  }

  private static void chooseInts(
      MemorySegment condition,
      MemorySegment a,
      MemorySegment b,
      MemorySegment out,
      NdLoop loop,
      long start,
      int n) {
    long c = loop.offset(0) + start * loop.stride(0);
    long x = loop.offset(1) + start * loop.stride(1);
    long y = loop.offset(2) + start * loop.stride(2);
    long z = loop.offset(3) + start * loop.stride(3);
    long cStep = loop.stride(0);
    long xStep = loop.stride(1);
    long yStep = loop.stride(2);
    long zStep = loop.stride(3);
    int whole = 0;
    if (cStep == 1 && zStep == 1 && (xStep | yStep | 1) == 1) {
      whole = n - n % TRUTHS.length();
      MemorySegment left = xStep == 1 ? a : full(0, a.getAtIndex(ValueLayout.JAVA_INT, x));
      MemorySegment right = yStep == 1 ? b : full(1, b.getAtIndex(ValueLayout.JAVA_INT, y));
      vectors(condition, c, left, x * xStep, xStep, right, y * yStep, yStep, out, z, whole);
    }
    for (int i = whole; i < n; i++) {
      int mask = -condition.get(ValueLayout.JAVA_BYTE, c + i * cStep);
      int p = a.getAtIndex(ValueLayout.JAVA_INT, x + i * xStep);
      int q = b.getAtIndex(ValueLayout.JAVA_INT, y + i * yStep);
      out.setAtIndex(ValueLayout.JAVA_INT, z + i * zStep, q ^ ((p ^ q) & mask));
    }
  }

  /// A vector full of one element.
  private static MemorySegment full(int operand, int value) {
    MemorySegment block = Scratch.get().block(operand);
    for (int i = 0; i < LANES; i++) { // plain stores: a vector would be boxed until C2 comes
      block.setAtIndex(ValueLayout.JAVA_INT, i, value);
    }
    return block;
  }

  /// Steps are 1, or 0 for a vector full of one element.
  private static void vectors(
      MemorySegment condition,
      long c,
      MemorySegment a,
      long x,
      long xStep,
      MemorySegment b,
      long y,
      long yStep,
      MemorySegment out,
      long z,
      int n) {
    condition = OFF_HEAP.cast(condition);
    a = OFF_HEAP.cast(a);
    b = OFF_HEAP.cast(b);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += TRUTHS.length()) {
      ByteVector truths = ByteVector.fromMemorySegment(TRUTHS, condition, c + i, ORDER);
      for (int part = 0; part < PARTS; part++) {
        int at = i + part * LANES;
        VectorMask<Integer> first =
            ((IntVector) truths.convertShape(VectorOperators.B2I, I32, part))
                .compare(VectorOperators.NE, 0);
        IntVector p = IntVector.fromMemorySegment(I32, a, (x + at * xStep) * BYTES, ORDER);
        IntVector q = IntVector.fromMemorySegment(I32, b, (y + at * yStep) * BYTES, ORDER);
        q.blend(p, first).intoMemorySegment(out, (z + at) * BYTES, ORDER);
      }
    }
  }

  private static void chooseLongs(
      MemorySegment condition,
      MemorySegment a,
      MemorySegment b,
      MemorySegment out,
      NdLoop loop,
      long start,
      int n) {
    long c = loop.offset(0) + start * loop.stride(0);
    long x = loop.offset(1) + start * loop.stride(1);
    long y = loop.offset(2) + start * loop.stride(2);
    long z = loop.offset(3) + start * loop.stride(3);
    long cStep = loop.stride(0);
    long xStep = loop.stride(1);
    long yStep = loop.stride(2);
    long zStep = loop.stride(3);
    for (int i = 0; i < n; i++) {
      long mask = -condition.get(ValueLayout.JAVA_BYTE, c + i * cStep);
      long p = a.getAtIndex(ValueLayout.JAVA_LONG, x + i * xStep);
      long q = b.getAtIndex(ValueLayout.JAVA_LONG, y + i * yStep);
      out.setAtIndex(ValueLayout.JAVA_LONG, z + i * zStep, q ^ ((p ^ q) & mask));
    }
  }
}
