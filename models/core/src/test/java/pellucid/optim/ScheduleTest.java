package pellucid.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void constantStays() {
    Schedule schedule = new Schedule.Constant(0.1);
    assertEquals(0.1, schedule.rate(0));
    assertEquals(0.1, schedule.rate(1_000_000));
  }

  @Test
  void stepsDrop() {
    Schedule schedule = new Schedule.Step(1, 10, 0.5);
    assertEquals(1, schedule.rate(9));
    assertEquals(0.5, schedule.rate(10));
    assertEquals(0.25, schedule.rate(29));
  }

  @Test
  void cosineRisesAndFalls() {
    Schedule schedule = new Schedule.Cosine(1, 0.2, 4, 104);
    assertEquals(0.2, schedule.rate(0), 1e-12);
    assertEquals(0.8, schedule.rate(3), 1e-12);
    assertEquals(1, schedule.rate(4), 1e-12);
    assertEquals(0.6, schedule.rate(54), 1e-12); // half way between 1 and 0.2
    assertEquals(0.2 + 0.4 * (1 + Math.cos(0.75 * Math.PI)), schedule.rate(79), 1e-12);
    assertEquals(0.2, schedule.rate(104), 1e-12);
    assertEquals(0.2, schedule.rate(1000), 1e-12);
  }

  @Test
  void badNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Schedule.Constant(0));
    assertThrows(IllegalArgumentException.class, () -> new Schedule.Step(0.1, 0, 0.5));
    assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(0.1, 0.2, 0, 10));
    assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(0.1, 0, 11, 10));
  }
}
