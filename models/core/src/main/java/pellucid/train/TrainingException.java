package pellucid.train;

import pellucid.tensor.PellucidException;

/// A training that can't go on: its loss is no finite number any more, or its checkpoint can't be
/// written, read or used. The message names where that began and what to try.
public final class TrainingException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With the message for the user.
  public TrainingException(String message) {
    super(message);
  }

  /// With the cause of the failure.
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
