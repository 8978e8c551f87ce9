package pellucid.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import pellucid.tensor.FormatException;

/// Damaged files are refused by [FormatException] or, where the damage leaves a valid file, read
/// whole; nothing else is ever thrown.
class IdxFuzzTest {
  private static final byte[] PLAIN = Bytes.idx(6, 5, 4);
  private static final byte[] PACKED = Bytes.gzip(PLAIN);

  private static void readOrRefuse(byte[] bytes) {
    try {
      IdxArray array = Idx.parse(bytes, "f");
      long elements = Arrays.stream(array.dims()).asLongStream().reduce(1, (a, b) -> a * b);
      assertEquals(elements * array.type().bytes(), array.data().length);
    } catch (FormatException e) {
      assertEquals("f: ", e.getMessage().substring(0, 3));
    }
  }

  private static byte[] damage(byte[] good, byte[] values, int at, int length) {
    byte[] bad = Arrays.copyOf(good, length % (good.length + 8));
    for (int i = 0; i < values.length && bad.length > 0; i++) {
      bad[(at + i * 7) % bad.length] = values[i];
    }
    return bad;
  }

  @Property(tries = 500)
  void anyBytes(@ForAll byte[] bytes) {
    readOrRefuse(bytes);
  }

  @Property(tries = 1000)
  void damagedIdx(
      @ForAll @Size(max = 6) byte[] values,
      @ForAll @IntRange(min = 0, max = 40) int at,
      @ForAll @IntRange(min = 0, max = 10_000) int length) {
    readOrRefuse(damage(PLAIN, values, at, length));
  }

  @Property(tries = 1000)
  void damagedGzip(
      @ForAll @Size(max = 6) byte[] values,
      @ForAll @IntRange(min = 0, max = 1000) int at,
      @ForAll @IntRange(min = 0, max = 10_000) int length) {
    readOrRefuse(damage(PACKED, values, at, length));
  }

  @Property(tries = 1000)
  void anySizesInTheHeader(@ForAll int first, @ForAll int second, @ForAll int third) {
    byte[] bytes = PLAIN.clone();
    ByteBuffer.wrap(bytes).putInt(4, first).putInt(8, second).putInt(12, third);
    readOrRefuse(bytes);
    readOrRefuse(Bytes.gzip(bytes));
  }
}
