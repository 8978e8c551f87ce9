package pellucid.data;

/// A text whose end is set aside: at a character, so that models with different tokens are measured
/// on the same text.
///
/// @param learned what is learned from
/// @param held what validates; may be empty
public record TextSplit(String learned, String held) {
  /// Cuts a text.
  ///
  /// @param share of the characters that validate, in [0, 1)
  public static TextSplit of(String text, double share) {
    int characters = text.codePointCount(0, text.length());
    int cut = characters - (int) Math.round(share * characters);
    int at = text.offsetByCodePoints(0, cut);
    return new TextSplit(text.substring(0, at), text.substring(at));
  }

  /// Characters that validate.
  public int heldCharacters() {
    return held.codePointCount(0, held.length());
  }
}
