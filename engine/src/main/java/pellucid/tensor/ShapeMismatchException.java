package pellucid.tensor;

/// Shapes that do not fit an op, or each other.
public final class ShapeMismatchException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the op and the shapes.
  public ShapeMismatchException(String message) {
    super(message);
  }
}
