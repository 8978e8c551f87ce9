package pellucid.proof;

import pellucid.tensor.PellucidException;

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
}
