package pellucid.cli;

/// A command cannot do what it was asked to; the message says why and what can be done.
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
