package pellucid.proof;

import pellucid.tensor.DTypeMismatchException;
import pellucid.tensor.PellucidException;
import pellucid.tensor.ShapeMismatchException;

/// Something that an op must refuse, and in which words.
///
/// @param op the op's name
/// @param code the attempt
/// @param type what it throws
/// @param message the whole message
public record BadInput(
    String op, Runnable code, Class<? extends PellucidException> type, String message) {
  @Override
  public String toString() {
    return message;
  }

  /// A refusal of shapes.
  static BadInput shape(String op, Runnable code, String message) {
    return new BadInput(op, code, ShapeMismatchException.class, message);
  }

  /// A refusal of types.
  static BadInput dtype(String op, Runnable code, String message) {
    return new BadInput(op, code, DTypeMismatchException.class, message);
  }
}
