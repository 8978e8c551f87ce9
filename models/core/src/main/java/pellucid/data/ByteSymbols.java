package pellucid.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A printable character for each byte, so that a token of any bytes can be written as text:
/// GPT-2's table (A. Radford et al., "Language Models are Unsupervised Multitask Learners", 2019,
/// section 2.2, and its published vocabulary). Bytes that Latin-1 prints stand for themselves; the
/// others, in order, for U+0100 and up.
final class ByteSymbols {
  private static final int BYTES = 256;
  private static final char[] SYMBOLS = symbols();
  private static final int[] ORDER = order();

  private ByteSymbols() {}

  private static char[] symbols() {
    char[] symbols = new char[BYTES];
    char next = 0x100;
    for (int b = 0; b < BYTES; b++) {
      symbols[b] = printable(b) ? (char) b : next++;
    }
    return symbols;
  }

  /// Neither a space nor a control character, nor the invisible soft hyphen U+00AD.
  private static boolean printable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
  }

  private static int[] order() {
    return IntStream.range(0, BYTES)
        .boxed()
        .sorted(Comparator.comparingInt((Integer b) -> SYMBOLS[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// All bytes in the order of their symbols, which is the order of GPT-2's first 256 tokens.
  static byte[] inOrder() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) ORDER[i];
    }
    return bytes;
  }

  /// Bytes as symbols.
  static String toText(byte[] bytes) {
    char[] text = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      text[i] = SYMBOLS[bytes[i] & 0xFF];
    }
    return new String(text);
  }

  /// Symbols as bytes; null if a character is none of them.
  static byte @Nullable [] toBytes(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      int b = printable(c) ? c : 0;
      while (b < BYTES && SYMBOLS[b] != c) {
        b++;
      }
      if (b == BYTES) {
        return null;
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }
}
