package pellucid.bench.duel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgreementTest {
  private static final float[] REFERENCE = {3, -4, 0, 5};

  private static Agreement of(float... actual) {
    return Agreement.of(actual, REFERENCE, 1e-3);
  }

  @Test
  void roundingIsAccepted() {
    assertTrue(of(3, -4, 0, 5).accepted());
    assertEquals(0, of(3, -4, 0, 5).error());
    assertTrue(of(3.001f, -4, 0.002f, 5).accepted());
  }

  @Test
  void differencesAreTold() {
    Agreement wrong = of(3, -4, 0.01f, 5);
    assertFalse(wrong.accepted());
    assertEquals(0.01 / Math.sqrt(12.5), wrong.error(), 1e-8);
    assertEquals("element 2 of 4 is 0.01 against 0.0", wrong.problem());
  }

  @Test
  void whatIsNoNumberIsWrongWhereTheOtherHasOne() {
    assertFalse(of(3, -4, Float.NaN, 5).accepted());
    assertFalse(of(3, -4, Float.POSITIVE_INFINITY, 5).accepted());
    float[] nan = {Float.NaN, 1};
    assertTrue(Agreement.of(nan, nan, 0).accepted());
    assertFalse(Agreement.of(new float[] {1, 1}, nan, 1e9).accepted());
  }

  @Test
  void sizesMustBeTheSame() {
    assertFalse(of(3, -4, 0).accepted());
    assertFalse(Agreement.of(List.of(), List.of(REFERENCE), 1).accepted());
  }

  @Test
  void eachArrayHasItsOwnUnit() {
    List<float[]> reference = List.of(new float[] {1000}, new float[] {1e-3f});
    List<float[]> actual = List.of(new float[] {1000}, new float[] {2e-3f});
    Agreement wrong = Agreement.of(actual, reference, 1e-2);
    assertFalse(wrong.accepted());
    assertEquals(1, wrong.error(), 1e-6);
  }

  @Test
  void aZeroReferenceAcceptsZerosOnly() {
    float[] zeros = new float[3];
    assertTrue(Agreement.of(zeros, zeros, 1e-3).accepted());
    assertFalse(Agreement.of(new float[] {0, 1e-30f, 0}, zeros, 1e-3).accepted());
  }

  @Test
  void filesCarryEveryBit(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.f32");
    FloatFile.write(file, List.of(new float[] {Float.NaN, -0.0f, 1e-42f}, new float[0]));
    List<float[]> read = FloatFile.read(file);
    assertEquals(2, read.size());
    assertTrue(Float.isNaN(read.get(0)[0]));
    assertEquals(Float.floatToRawIntBits(-0.0f), Float.floatToRawIntBits(read.get(0)[1]));
    assertEquals(1e-42f, read.get(0)[2]);
    assertEquals(0, read.get(1).length);
  }
}
