package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Vectors.LANES;

/// What the lanes of an accumulator come to, in a fixed order: pairs at half the distance, then a
/// quarter, and so on.
///
/// A loop stores its accumulator into an array, these read it. The Vector API's own `reduceLanes`
/// leaves the order open, and it differs between interpreted and compiled code. Written out for
/// each width, so that nothing is stored again.
final class Lanes {
  private Lanes() {}

  /// The sum of LANES floats from that place on.
  static float sum(float[] lanes, int at) {
    return switch (LANES) {
      case 4 -> pair(lanes, at, 2) + pair(lanes, at + 1, 2);
      case 8 -> four(lanes, at, 4) + four(lanes, at + 1, 4);
      case 16 ->
          (four(lanes, at, 8) + four(lanes, at + 2, 8))
              + (four(lanes, at + 1, 8) + four(lanes, at + 3, 8));
      default -> throw new AssertionError("no vector has " + LANES + " floats");
    };
  }

  private static float pair(float[] lanes, int at, int distance) {
    return lanes[at] + lanes[at + distance];
  }

  private static float four(float[] lanes, int at, int distance) {
    return pair(lanes, at, distance) + pair(lanes, at + distance / 2, distance);
  }

  /// The sums of some vectors that follow each other, which are used as scratch: that of vector r
  /// goes to element r.
  static void sums(float[] lanes, int vectors) {
    int r = 0;
    while (LaneSums.serves() && r < vectors && (r + LaneSums.SIZE) * LANES <= lanes.length) {
      LaneSums.run(lanes, r * LANES, r); // beyond the last vector, what nobody looks at
      r += LaneSums.SIZE;
    }
    for (; r < vectors; r++) {
      lanes[r] = sum(lanes, r * LANES);
    }
  }

  /// The largest of LANES floats from that place on; NaN if one is.
  static float max(float[] lanes, int at) {
    float even = lanes[at];
    float odd = lanes[at + 1];
    for (int i = 2; i < LANES; i += 2) {
      even = Math.max(even, lanes[at + i]);
      odd = Math.max(odd, lanes[at + i + 1]);
    }
    return Math.max(even, odd);
  }

  /// The smallest of LANES floats from that place on; NaN if one is.
  static float min(float[] lanes, int at) {
    float even = lanes[at];
    float odd = lanes[at + 1];
    for (int i = 2; i < LANES; i += 2) {
      even = Math.min(even, lanes[at + i]);
      odd = Math.min(odd, lanes[at + i + 1]);
    }
    return Math.min(even, odd);
  }
}
