package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.CopyCall;
import pellucid.kernel.DType;
import pellucid.kernel.NdLoop;

/// Strided copies within a dtype and the commonest conversions to floats.
///
/// Runs without gaps are copied as bytes; transposes go to [Transpose]; the rest element by
/// element.
final class Copy implements TileTask {
  private static final ThreadLocal<Copy> OWN = ThreadLocal.withInitial(Copy::new);

  private static final VectorSpecies<Byte> PIXELS = Vectors.BYTES;
  private static final int PARTS = PIXELS.length() / LANES;

  private final Tiles tiles = new Tiles();
  private @Nullable CopyCall call;

  private Copy() {}

  /// Whether [#run] has a loop for these dtypes.
  static boolean serves(DType in, DType out) {
    return in == out
        || (out == DType.F32 && (in == DType.U8 || in == DType.I32 || in == DType.I64));
  }

  static void run(CopyCall call) {
    if (call.in().dtype() == call.out().dtype() && Transpose.run(call)) {
      return;
    }
    Copy job = OWN.get();
    job.tiles.over(Scratch.get().loop(0).over(call.shape(), call.in(), call.out()));
    job.call = call;
    try {
      Workers.run(job.tiles.count(), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    CopyCall c = call;
    DType from = c.in().dtype();
    MemorySegment in = c.in().buffer().read();
    MemorySegment out = c.out().buffer().write();
    NdLoop loop = Scratch.get().loop(0).over(c.shape(), c.in(), c.out());
    loop.seek(tiles.firstRun(tile));
    long start = tiles.start(tile);
    int n = tiles.size(tile);
    long runs = tiles.runCount(tile);
    long inStep = loop.stride(0);
    long outStep = loop.stride(1);
    for (long run = 0; run < runs; run++, loop.next()) {
      long x = loop.offset(0) + start * inStep;
      long y = loop.offset(1) + start * outStep;
      if (from == c.out().dtype()) {
        move(from.bytes(), in, x, inStep, out, y, outStep, n);
      } else {
        toFloat(from, in, x, inStep, out, y, outStep, n);
      }
    }
  }

  /// A run of elements of so many bytes.
  static void move(
      int unit,
      MemorySegment in,
      long x,
      long inStep,
      MemorySegment out,
      long y,
      long outStep,
      int n) {
    if (inStep == 1 && outStep == 1) {
      MemorySegment.copy(in, x * unit, out, y * unit, (long) n * unit);
      return;
    }
    switch (unit) {
      case 1 -> moveBytes(in, x, inStep, out, y, outStep, n);
      case Short.BYTES -> moveShorts(in, x, inStep, out, y, outStep, n);
      case Integer.BYTES -> moveInts(in, x, inStep, out, y, outStep, n);
      case Long.BYTES -> moveLongs(in, x, inStep, out, y, outStep, n);
      default -> throw new AssertionError("copy: no element has " + unit + " bytes");
    }
  }

  private static void moveBytes(
      MemorySegment in, long x, long inStep, MemorySegment out, long y, long outStep, int n) {
    for (int i = 0; i < n; i++) {
      byte value = in.get(ValueLayout.JAVA_BYTE, x + i * inStep);
      out.set(ValueLayout.JAVA_BYTE, y + i * outStep, value);
    }
  }

  private static void moveShorts(
      MemorySegment in, long x, long inStep, MemorySegment out, long y, long outStep, int n) {
    for (int i = 0; i < n; i++) {
      short value = in.getAtIndex(ValueLayout.JAVA_SHORT, x + i * inStep);
      out.setAtIndex(ValueLayout.JAVA_SHORT, y + i * outStep, value);
    }
  }

  private static void moveInts(
      MemorySegment in, long x, long inStep, MemorySegment out, long y, long outStep, int n) {
    for (int i = 0; i < n; i++) {
      int value = in.getAtIndex(ValueLayout.JAVA_INT, x + i * inStep);
      out.setAtIndex(ValueLayout.JAVA_INT, y + i * outStep, value);
    }
  }

  private static void moveLongs(
      MemorySegment in, long x, long inStep, MemorySegment out, long y, long outStep, int n) {
    for (int i = 0; i < n; i++) {
      long value = in.getAtIndex(ValueLayout.JAVA_LONG, x + i * inStep);
      out.setAtIndex(ValueLayout.JAVA_LONG, y + i * outStep, value);
    }
  }

  private static void toFloat(
      DType from,
      MemorySegment in,
      long x,
      long inStep,
      MemorySegment out,
      long y,
      long outStep,
      int n) {
    switch (from) {
      case U8 -> bytesToFloats(in, x, inStep, out, y, outStep, n);
      case I32 -> {
        for (int i = 0; i < n; i++) {
          int value = in.getAtIndex(ValueLayout.JAVA_INT, x + i * inStep);
          out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStep, (float) value);
        }
      }
      case I64 -> {
        for (int i = 0; i < n; i++) {
          long value = in.getAtIndex(ValueLayout.JAVA_LONG, x + i * inStep);
          out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStep, (float) value);
        }
      }
      case F32, F64, BF16, I8, BOOL ->
          throw new AssertionError("copy: no loop from " + from + " to F32");
    }
  }

  /// Pictures, above all: eight pixels at a time where they lie side by side.
  private static void bytesToFloats(
      MemorySegment in, long x, long inStep, MemorySegment out, long y, long outStep, int n) {
    int i = 0;
    if (inStep == 1 && outStep == 1) {
      i = n - n % PIXELS.length();
      pixels(in, x, out, y * Float.BYTES, i);
    }
    for (; i < n; i++) {
      int value = in.get(ValueLayout.JAVA_BYTE, x + i * inStep) & 0xFF;
      out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStep, value);
    }
  }

  private static void pixels(MemorySegment in, long x, MemorySegment out, long y, int n) {
    in = OFF_HEAP.cast(in);
    out = OFF_HEAP.cast(out);
    for (int i = 0; i < n; i += PIXELS.length()) {
      ByteVector bytes = ByteVector.fromMemorySegment(PIXELS, in, x + i, ByteOrder.nativeOrder());
      for (int part = 0; part < PARTS; part++) {
        IntVector wide = (IntVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2I, I32, part);
        wide.convert(VectorOperators.I2F, 0)
            .intoMemorySegment(
                out, y + (i + part * LANES) * (long) Float.BYTES, ByteOrder.nativeOrder());
      }
    }
  }
}
