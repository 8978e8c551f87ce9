package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] LOGITS = {
    (float) Math.log(0.1), (float) Math.log(0.6), (float) Math.log(0.3)
  };

  private static double[] shares(Sampler sampler) {
    int draws = 20_000;
    double[] shares = new double[LOGITS.length];
    for (int i = 0; i < draws; i++) {
      shares[sampler.draw(LOGITS, i)] += 1.0 / draws;
    }
    return shares;
  }

  private static void assertShares(Sampler sampler, double... expected) {
    double[] shares = shares(sampler);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], shares[i], expected[i] == 0 ? 0 : 0.015);
    }
  }

  @Test
  void drawsAsOftenAsLikely() {
    assertShares(Sampler.of(1), 0.1, 0.6, 0.3);
  }

  @Test
  void temperatureSharpensAndFlattens() {
    assertShares(new Sampler(0, 0, 1, 1), 0, 1, 0);
    assertShares(new Sampler(0.5, 0, 1, 1), 0.01 / 0.46, 0.36 / 0.46, 0.09 / 0.46);
    assertShares(new Sampler(1e6, 0, 1, 1), 1 / 3.0, 1 / 3.0, 1 / 3.0);
  }

  @Test
  void unlikelyTokensAreCut() {
    assertShares(new Sampler(1, 2, 1, 1), 0, 2 / 3.0, 1 / 3.0);
    assertShares(new Sampler(1, 0, 0.5, 1), 0, 1, 0);
    assertShares(new Sampler(1, 0, 0.7, 1), 0, 2 / 3.0, 1 / 3.0);
  }

  @Test
  void aSeedGivesTheSameDraws() {
    for (int i = 0; i < 100; i++) {
      assertEquals(Sampler.of(9).draw(LOGITS, i), Sampler.of(9).draw(LOGITS, i));
    }
  }

  @Test
  void rangesAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Sampler(-1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampler(Double.NaN, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampler(1, -1, 1, 0));
    var e = assertThrows(IllegalArgumentException.class, () -> new Sampler(1, 0, 0, 0));
    assertTrue(String.valueOf(e.getMessage()).contains("top-p"));
  }
}
