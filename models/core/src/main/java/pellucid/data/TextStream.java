package pellucid.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/// Turns tokens into text as they come, for a model that writes. A token may end inside of a
/// character; its bytes are held back until the character is whole.
///
/// ```java
/// TextStream stream = tokenizer.stream();
/// generator.run(prompt, 100, token -> System.out.print(stream.add(token)));
/// System.out.println(stream.end());
/// ```
public final class TextStream {
  private final IntFunction<byte[]> bytes;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] held = new byte[0];

  /// @param bytes the UTF-8 of a token
  TextStream(IntFunction<byte[]> bytes) {
    this.bytes = bytes;
  }

  /// The characters that a token completes; often one word, at times none.
  ///
  /// @throws IndexOutOfBoundsException if there is no such token
  public String add(int token) {
    return text(bytes.apply(token), false);
  }

  /// What is left behind the last token: nothing, or U+FFFD for a character that stayed incomplete.
  /// The next token begins anew.
  public String end() {
    String rest = text(new byte[0], true);
    utf8.reset();
    return rest;
  }

  private String text(byte[] more, boolean last) {
    ByteBuffer in = ByteBuffer.allocate(held.length + more.length).put(held).put(more).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.decode(in, out, last);
    if (last) {
      utf8.flush(out);
    }
    held = new byte[in.remaining()];
    in.get(held);
    return out.flip().toString();
  }
}
