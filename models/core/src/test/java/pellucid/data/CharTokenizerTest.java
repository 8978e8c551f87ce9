package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CharTokenizerTest {
  @Test
  void textGoesToTokensAndBack() {
    CharTokenizer tokenizer = CharTokenizer.of("banana 😀");
    assertEquals(5, tokenizer.size());
    assertEquals(" abn😀", tokenizer.alphabet());
    assertArrayEquals(new int[] {2, 1, 3, 4, 0}, tokenizer.encode("ban😀 "));
    assertEquals("ban😀 ", tokenizer.decode(2, 1, 3, 4, 0));
    assertArrayEquals(new int[0], tokenizer.encode(""));
  }

  @Test
  void theAlphabetMakesItAgain() {
    CharTokenizer tokenizer = CharTokenizer.of("to be or not to be");
    CharTokenizer again = CharTokenizer.of(tokenizer.alphabet());
    assertArrayEquals(tokenizer.encode("bet on"), again.encode("bet on"));
  }

  @Test
  void unknownCharactersAndEmptyTextsAreNamed() {
    var unknown = assertThrows(DataException.class, () -> CharTokenizer.of("abc").encode("cab!"));
    assertEquals(
        "tokenizer: '!' (U+0021) is not among the 3 characters that the model has seen",
        unknown.getMessage());
    var empty = assertThrows(DataException.class, () -> CharTokenizer.of(""));
    assertEquals("tokenizer: the text is empty", empty.getMessage());
  }
}
