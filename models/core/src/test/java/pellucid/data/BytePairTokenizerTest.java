package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BytePairTokenizerTest {
  private static final String TEXT =
      "low low low low low lower lower newest newest newest newest newest newest widest widest"
          + " widest \u00e4\u00df \u00e4\u00df 1990 1990\n";
  private static final BytePairTokenizer TOKENIZER = BytePairTokenizer.train(TEXT, 280);

  private static List<String> pieces(BytePairTokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text)).mapToObj(tokenizer::decode).toList();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Words.of(text, words::add);
    return words;
  }

  @Test
  void textsAreCutAsForGpt2() {
    assertEquals(
        List.of("We", "'ll", " see", ":", " 3", " \u00bd", " caf\u00e9s", "!?", "  ", "\n", "a"),
        words("We'll see: 3 \u00bd caf\u00e9s!?  \na"));
    assertEquals(
        List.of("it", "'s", "  ", " x", "\u00a0", "y", "\n\n"), words("it's   x\u00a0y\n\n"));
    assertEquals(List.of(), words(""));
  }

  /// The pairs of the paper's own example (figure 1), worked out by hand for words with a space
  /// before: of the pairs that occur nine times, `e s` has the smallest tokens.
  @Test
  void theMostFrequentPairsAreLearnedFirst() {
    BytePairTokenizer three =
        BytePairTokenizer.train(TEXT.substring(0, TEXT.indexOf(" \u00e4")), 259);
    assertEquals(List.of(" ", "n", "e", "w", "est"), pieces(three, " newest"));
    assertEquals("lo", three.decode(258));
    assertEquals(259, three.size());
  }

  @Test
  void theSmallerPairGoesFirstAndOneThatOccursOnceIsNotLearned() {
    BytePairTokenizer tokenizer = BytePairTokenizer.train("xy\nab\nxy\nab\nz\u00e4", 1000);
    assertEquals(List.of("ab", "xy"), List.of(tokenizer.decode(256), tokenizer.decode(257)));
    assertEquals(258, tokenizer.size());
  }

  @Test
  void overlappingPairsAreCountedAsTheyStand() {
    BytePairTokenizer tokenizer = BytePairTokenizer.train("aaaaaa aaaaaa", 258);
    assertEquals("aa", tokenizer.decode(256));
    assertEquals("aaaa", tokenizer.decode(257));
    assertEquals(List.of("aaaa", "aaaa", "aa", "a"), pieces(tokenizer, "aaaaaaaaaaa"));
  }

  @Property(tries = 500)
  void anyTextComesBack(@ForAll String text) {
    assertEquals(text, TOKENIZER.decode(TOKENIZER.encode(text)));
  }

  @Property(tries = 200)
  void anyTextTrainsATokenizerThatSavesTokens(
      @ForAll @Size(min = 1) List<@IntRange(max = 3) Integer> xs) {
    StringBuilder text = new StringBuilder();
    xs.forEach(x -> text.append("ab \u00df".charAt(x)));
    BytePairTokenizer tokenizer = BytePairTokenizer.train(text.toString(), 300);
    int[] tokens = tokenizer.encode(text.toString());
    assertEquals(text.toString(), tokenizer.decode(tokens));
    assertArrayEquals(tokens, slowly(tokenizer, text.toString()));
    assertEquals(
        tokenizer.toMetadata(), BytePairTokenizer.train(text.toString(), 300).toMetadata());
  }

  /// Merges the way the paper says it: the pair that was learned first, everywhere, until none is
  /// left.
  private static int[] slowly(BytePairTokenizer tokenizer, String text) {
    List<Integer> all = new ArrayList<>();
    for (String word : words(text)) {
      List<Integer> symbols = new ArrayList<>();
      for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
        symbols.add(tokenizer.token(b));
      }
      for (BytePairTokenizer.Merge merge : tokenizer.merges()) {
        for (int i = 0; i + 1 < symbols.size(); i++) {
          if (symbols.get(i) == merge.left() && symbols.get(i + 1) == merge.right()) {
            symbols.set(i, merge.token());
            symbols.subList(i + 1, i + 2).clear();
          }
        }
      }
      all.addAll(symbols);
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  @Property(tries = 500)
  void aStreamGivesWhatTheWholeGives(@ForAll List<@IntRange(max = 279) Integer> tokens) {
    int[] ids = tokens.stream().mapToInt(t -> t % TOKENIZER.size()).toArray();
    TextStream stream = TOKENIZER.stream();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.add(id));
    }
    text.append(stream.end());
    assertEquals(TOKENIZER.decode(ids), text.toString());
  }

  @Test
  void aStreamHoldsBackHalfCharacters() {
    BytePairTokenizer bytes = BytePairTokenizer.train("x", 256);
    TextStream stream = bytes.stream();
    List<String> texts =
        Arrays.stream(bytes.encode("a\u00e9\ud83d\ude00")).mapToObj(stream::add).toList();
    assertEquals(List.of("a", "", "\u00e9", "", "", "", "\ud83d\ude00"), texts);
    assertEquals("", stream.end());
    stream.add(bytes.encode("\u00e9")[0]);
    assertEquals("\ufffd", stream.end());
    assertEquals("b", stream.add(bytes.encode("b")[0]));
  }

  @Test
  void oneLongWordTakesNoTimeToSpeakOf() {
    String word = "lowest".repeat(50_000);
    int[] tokens = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> TOKENIZER.encode(word));
    assertEquals(word, TOKENIZER.decode(tokens));
  }

  @Test
  void badInputIsNamed() {
    var empty = assertThrows(DataException.class, () -> BytePairTokenizer.train("", 300));
    assertEquals("tokenizer: the text is empty", empty.getMessage());
    var few = assertThrows(IllegalArgumentException.class, () -> BytePairTokenizer.train("a", 255));
    assertEquals("tokenizer: 255 tokens are too few: the bytes alone are 256", few.getMessage());
    var half = assertThrows(DataException.class, () -> TOKENIZER.encode("a\ud83db"));
    assertEquals(
        "tokenizer: half of a surrogate pair, U+D83D, at place 1 of the text: no Unicode text",
        half.getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> TOKENIZER.decode(280));
  }
}
