package pellucid.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void numbersAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals("1,234,567", Text.count(1_234_567));
      assertEquals("98.76 %", Text.percent(0.98761));
      assertEquals("0.1235", Text.decimal(0.123456));
      assertEquals("7.3 s", Text.seconds(7.31));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void hugeAndTinyNumbersAreInPowersOfTen() {
    assertEquals("0.0000", Text.decimal(0));
    assertEquals("1.230e-05", Text.decimal(1.23e-5));
    assertEquals("-4.000e+09", Text.decimal(-4e9));
  }

  @Test
  void bytesTakeTheUnitThatFits() {
    assertEquals("999 B", Text.bytes(999));
    assertEquals("1.0 kB", Text.bytes(1000));
    assertEquals("1.0 MB", Text.bytes(999_950));
    assertEquals("11.5 MB", Text.bytes(11_500_000));
    assertEquals("12.6 GB", Text.bytes(12_600_000_000L));
  }

  @Test
  void timesGrowHours() {
    assertEquals("0:07", Text.clock(Duration.ofSeconds(7)));
    assertEquals("59:59", Text.clock(Duration.ofSeconds(3599)));
    assertEquals("1:00:01", Text.clock(Duration.ofSeconds(3601)));
    assertEquals("2:05", Text.seconds(125.2));
  }

  @Test
  void paragraphsBreakAtSpaces() {
    assertEquals(List.of("a bb", "ccc"), Text.wrap("a bb ccc", 5));
    assertEquals(List.of("longer", "than"), Text.wrap(" longer  than ", 4));
    assertEquals(List.of(""), Text.wrap("", 10));
  }

  @Test
  void clippingShowsThatItClipped() {
    assertEquals("abc...", Text.clip("abcdefgh", 6));
    assertEquals("abcdef", Text.clip("abcdef", 6));
    assertEquals("...fgh", Text.clipStart("abcdefgh", 6));
  }

  @Test
  void sttyTellsColumnsSecond() {
    assertEquals(132, TerminalSize.columnsOf("50 132\n"));
    assertEquals(80, TerminalSize.columnsOf(""));
    assertEquals(80, TerminalSize.columnsOf("0 0"));
  }
}
