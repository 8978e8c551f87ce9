package pellucid.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
  private static int[] block(long key, long stream, long block) {
    int[] words = new int[4];
    Philox.block(key, stream, block, words);
    return words;
  }

  // The known answers of philox4x32-10 in Random123's tests/kat_vectors; counter words c0 c1 are
  // the block, c2 c3 the stream.

  @Test
  void answersTheZeroVector() {
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0));
  }

  @Test
  void answersTheOnesVector() {
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1));
  }

  @Test
  void answersThePiVector() {
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L));
  }

  @Test
  void nextJoinsTheFirstTwoWords() {
    assertEquals(0xe169c58d6627e8d5L, Philox.next(0, 0, 0));
  }

  @Test
  void uniformIsBelowOne() {
    assertEquals(0f, Philox.uniform(0));
    assertEquals(0x1.fffffep-1f, Philox.uniform(-1));
    assertEquals(0.5f, Philox.uniform(0x80000000));
  }

  @Test
  void normalsAreFiniteAtTheEdges() {
    double[] normals = new double[4];
    Philox.normals(new int[] {0, 0, -1, -1}, normals);
    assertEquals(Math.sqrt(64 * Math.log(2)), normals[0], 1e-12);
    assertEquals(0, normals[1], 1e-12);
    assertEquals(0, normals[2], 1e-12);
    assertEquals(0, normals[3], 1e-12);
  }

  @Test
  void normalsHaveTheMomentsOfTheNormalDistribution() {
    double[] sums = new double[4];
    double[] normals = new double[4];
    int blocks = 1 << 16;
    for (int i = 0; i < blocks; i++) {
      Philox.normals(block(7, 3, i), normals);
      for (double x : normals) {
        sums[0] += x;
        sums[1] += x * x;
        sums[2] += x * x * x;
        sums[3] += x * x * x * x;
      }
    }
    double n = 4.0 * blocks; // standard errors: 1, sqrt 2, sqrt 15, sqrt 96, over sqrt n = 512
    assertEquals(0, sums[0] / n, 4 / 512.0);
    assertEquals(1, sums[1] / n, 4 * 1.42 / 512);
    assertEquals(0, sums[2] / n, 4 * 3.88 / 512);
    assertEquals(3, sums[3] / n, 4 * 9.8 / 512);
  }

  @Test
  void streamsDiffer() {
    assertTrue(Philox.next(1, 0, 0) != Philox.next(1, 1, 0));
    assertTrue(Philox.next(1, 0, 0) != Philox.next(2, 0, 0));
  }
}
