package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextSplitTest {
  @Test
  void theEndIsCutOffAtACharacter() {
    assertEquals(new TextSplit("abcdefg", "hij"), TextSplit.of("abcdefghij", 0.3));
    assertEquals(new TextSplit("abc", ""), TextSplit.of("abc", 0));
    TextSplit pairs = TextSplit.of("\ud83d\ude00\ud83d\ude01\ud83d\ude02\ud83d\ude03", 0.25);
    assertEquals(new TextSplit("\ud83d\ude00\ud83d\ude01\ud83d\ude02", "\ud83d\ude03"), pairs);
    assertEquals(1, pairs.heldCharacters());
  }
}
