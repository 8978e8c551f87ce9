package pellucid.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.tensor.FormatException;

class CsvTableTest {
  private static CsvTable parse(String text) {
    return CsvTable.parse(text.getBytes(UTF_8), "t.csv");
  }

  @Test
  void readsNumbers() {
    CsvTable table = parse("a,b,c\n1,-2.5,+3e-2\r\n 4 ,1234567890123,.5\n");
    assertEquals(List.of("a", "b", "c"), table.columns());
    assertEquals(2, table.rows());
    assertEquals(-2.5, table.at(0, 1));
    assertEquals(0.03, table.at(0, 2));
    assertEquals(4, table.at(1, 0));
    assertEquals(1234567890123.0, table.at(1, 1));
    assertEquals(0.5, table.at(1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "NaN", "Infinity", "1e999", "1f", "0x10", "1-2", "--1", "e", ".", "1 2"})
  void refusesWhatIsNoNumber(String field) {
    var e = assertThrows(FormatException.class, () -> parse("a,b\n1,2\n3," + field + "\n"));
    assertEquals("t.csv, line 3, column b: '" + field + "' is not a finite number", e.getMessage());
  }

  @Test
  void refusesRaggedRows() {
    var e = assertThrows(FormatException.class, () -> parse("a,b\n1,2\n3\n"));
    assertEquals("t.csv, line 3: 1 fields, the header has 2", e.getMessage());
    assertThrows(FormatException.class, () -> parse("a,b\n1,2,\n"));
  }

  @Test
  void refusesAnEmptyFile() {
    var e = assertThrows(FormatException.class, () -> parse(""));
    assertEquals("t.csv: empty, without a line of column names", e.getMessage());
  }
}
