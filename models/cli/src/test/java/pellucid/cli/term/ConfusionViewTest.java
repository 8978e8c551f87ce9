package pellucid.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionViewTest {
  @Test
  void rowsAreTrueClassesWithRecallAndColumnsHavePrecision() {
    Screen screen = Screen.plain();
    long[][] counts = {{9, 1}, {0, 30}};
    new ConfusionView(counts, List.of("cat", "dog")).print(screen.console);
    assertEquals(
        List.of(
            "",
            "Confusion matrix (rows: true class, columns: predicted)",
            "                 cat  dog    recall",
            "  cat              9    1   90.00 %",
            "  dog              .   30  100.00 %",
            "  precision %    100   97",
            "  Most frequent: cat taken for dog (once)."),
        screen.lines());
  }

  @Test
  void longNamesAreNumbered() {
    Screen screen = Screen.plain();
    long[][] counts = {{1, 0}, {0, 1}};
    new ConfusionView(counts, List.of("T-shirt/top and more", "bag")).print(screen.console);
    assertTrue(screen.lines().get(3).startsWith("  0 T-shirt/top..."), screen.text());
    assertTrue(screen.lines().get(4).startsWith("  1 bag"), screen.text());
  }

  @Test
  void aClassWithoutSamplesHasNoRecall() {
    Screen screen = Screen.plain();
    new ConfusionView(new long[][] {{0, 0}, {0, 5}}, List.of("a", "b")).print(screen.console);
    assertTrue(screen.lines().get(3).endsWith(" -"), screen.text());
  }

  @Test
  void tenClassesOfTenThousandFitAHundredColumns() {
    Screen screen = Screen.terminal(100);
    long[][] counts = new long[10][10];
    counts[3][5] = 1000;
    List<String> names = IntStream.range(0, 10).mapToObj(c -> "class number " + c).toList();
    new ConfusionView(counts, names).print(screen.console);
    assertTrue(screen.text().contains("1,000"), screen.text());
  }

  @Test
  void whatIsTooWideSaysSo() {
    Screen screen = Screen.plain();
    List<String> names = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
    new ConfusionView(new long[40][40], names).print(screen.console);
    assertTrue(screen.text().contains("40 classes are too many"), screen.text());
  }

  @Test
  void namesMustFitTheCounts() {
    assertThrows(
        IllegalArgumentException.class, () -> new ConfusionView(new long[2][2], List.of("a")));
  }
}
