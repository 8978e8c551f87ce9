package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.tensor.FormatException;

class TokenizerJsonTest {
  private static final BytePairTokenizer TOKENIZER =
      BytePairTokenizer.train("the then there, the \u00e4\u00df \u00e4\u00df \"\\ \"\\ \n", 262);
  private static final String JSON = TOKENIZER.toMetadata().values().iterator().next();

  @Test
  void itIsWrittenAndReadBack(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    TOKENIZER.write(file);
    assertEquals(JSON, Files.readString(file));
    BytePairTokenizer again = BytePairTokenizer.read(file);
    assertEquals(TOKENIZER.toMetadata(), again.toMetadata());
    assertArrayEquals(TOKENIZER.encode("then the \u00df"), again.encode("then the \u00df"));
  }

  @Test
  void bytesAreWrittenInGpt2sSymbols() {
    assertEquals(
        "\u0120caf\u00c3\u00a9\u010a",
        ByteSymbols.toText(" caf\u00e9\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertTrue(JSON.contains("\"!\": 0,") && JSON.contains("\"\u0120\": 220,"), JSON);
    assertTrue(JSON.contains("\"merges\": [\n      \"h e\",\n"), JSON);
  }

  @Test
  void newerFilesWriteMergesAsLists() {
    String newer = JSON.replaceAll("(?m)^ {6}\"(\\S+) (\\S+)\"(,?)$", "[\"$1\", \"$2\"]$3");
    assertTrue(newer.contains("[\"h\", \"e\"]"));
    assertEquals(TOKENIZER.toMetadata(), TokenizerJson.parse("f", newer).toMetadata());
  }

  @Test
  void metadataNameTheTokenizer() {
    for (Tokenizer tokenizer : new Tokenizer[] {TOKENIZER, CharTokenizer.of("abc")}) {
      Tokenizer again = Tokenizer.fromMetadata("f", tokenizer.toMetadata());
      assertEquals(tokenizer.describe(), again.describe());
      assertEquals(tokenizer.toMetadata(), again.toMetadata());
    }
    var none = assertThrows(FormatException.class, () -> Tokenizer.fromMetadata("f", Map.of()));
    assertEquals("f: no tokenizer in the metadata", none.getMessage());
  }

  private static void refused(String old, String replacement, String message) {
    assertTrue(JSON.contains(old), old);
    String damaged = JSON.replace(old, replacement);
    var e = assertThrows(FormatException.class, () -> TokenizerJson.parse("f", damaged));
    assertEquals("f: " + message, e.getMessage());
  }

  @Test
  void damageIsNamedWithItsPlace() {
    refused("\"BPE\"", "\"WordPiece\"", "model must be an object of type BPE");
    refused("\"merges\"", "\"marges\"", "model.merges is missing or no list");
    refused("\"vocab\": {", "\"vocab\": 1, \"v\": {", "model.vocab is missing or no object");
    refused(
        "\"#\": 2,",
        "\"#\": 1,",
        "model.vocab: \"#\" has number 1, as \"\\\"\" has; each needs its own");
    refused("\"#\": 2,", "\"#\": 262,", "model.vocab: \"#\" needs a whole number from 0 to 261");
    refused("\"#\": 2,", "\"#\": -2,", "model.vocab: \"#\" needs a whole number from 0 to 261");
    refused("\"#\": 2,", "\"##\": 2,", "model.vocab lacks \"#\", the token of byte 35");
    refused("\"h e\"", "\"h # e\"", "model.merges[0] is no pair of tokens");
    refused("\"h e\"", "7", "model.merges[0] is no pair of tokens");
    refused("\"h e\"", "\"h xx\"", "model.merges[0] needs \"xx\", which the vocabulary lacks");
    refused("\"h e\"", "\"h f\"", "model.merges[0] needs \"hf\", which the vocabulary lacks");
    refused("\"h e\"", "\"h e\", \"h e\"", "model.merges[1] repeats the pair [h, e]");
    refused("      \"t he\",\n", "", "model.vocab: \"the\" is neither a byte nor any merge's");
    refused(
        "\"normalizer\": null",
        "\"normalizer\": {}",
        "normalizer must be null: it is not supported");
    refused(
        "\"added_tokens\": []",
        "\"added_tokens\": [{}]",
        "added_tokens must be empty: special tokens are not supported");
    refused(
        "\"add_prefix_space\": false",
        "\"add_prefix_space\": true",
        "pre_tokenizer.add_prefix_space must be false");
  }

  /// Damaged text is refused, or makes a tokenizer that is whole; nothing else is ever thrown.
  @Property(tries = 500)
  void anyDamage(
      @ForAll @IntRange(max = 10_000) int at,
      @ForAll @IntRange(max = 12) int removed,
      @ForAll String added) {
    int from = at % JSON.length();
    int to = Math.min(JSON.length(), from + removed);
    String damaged = JSON.substring(0, from) + added + JSON.substring(to);
    try {
      BytePairTokenizer tokenizer = TokenizerJson.parse("f", damaged);
      assertEquals("then", tokenizer.decode(tokenizer.encode("then")));
    } catch (FormatException e) {
      assertEquals("f: ", e.getMessage().substring(0, 3));
    }
  }

  @Test
  void aFileThatIsNoTextIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE});
    var e = assertThrows(FormatException.class, () -> BytePairTokenizer.read(file));
    assertEquals(file + ": no JSON: not UTF-8", e.getMessage());
  }
}
