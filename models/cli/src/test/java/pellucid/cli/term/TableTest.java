package pellucid.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAlignedAndTotalsRuledOff() {
    Screen screen = Screen.plain();
    new Table(Table.left("layer"), Table.right("parameters"))
        .row("conv1", "320")
        .row("out", "1,290")
        .total("total", "1,610")
        .print(screen.console);
    assertEquals(
        List.of(
            "  layer  parameters",
            "  -----------------",
            "  conv1         320",
            "  out         1,290",
            "  -----------------",
            "  total       1,610"),
        screen.lines());
  }

  @Test
  void wideTextIsClippedAndNumbersAreNot() {
    Screen screen = Screen.terminal(40);
    new Table(Table.left("what"), Table.right("n"))
        .row("x".repeat(90), "123,456,789")
        .print(screen.console);
    String row = screen.lines().getLast();
    assertEquals(40, row.length());
    assertTrue(row.endsWith("...  123,456,789"), row);
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    Table table = new Table(Table.left("a"), Table.left("b"));
    assertThrows(IllegalArgumentException.class, () -> table.row("only one"));
  }

  @Test
  void colourGoesAroundTheWholeLineSoThatItDoesNotShiftColumns() {
    Screen screen = Screen.terminal(80);
    new Table(Table.left("a")).row(Style.DIM, "x").print(screen.console);
    assertEquals("  \u001b[2mx\u001b[0m", screen.lines().getLast());
  }
}
