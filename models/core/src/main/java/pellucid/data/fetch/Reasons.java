package pellucid.data.fetch;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/// Says in a few words why something failed: the JDK's own messages are often a bare path or
/// nothing.
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return "host not found; is there a network?";
      }
    }
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    return switch (failure) {
      case HttpTimeoutException _ -> "no answer in time; is there a network?";
      case ConnectException _ -> "cannot connect; is there a network?";
      case AccessDeniedException _ -> "permission denied: " + message;
      case FileAlreadyExistsException _ -> message + " is a file, not a folder";
      case NotDirectoryException _ -> message + " is not a folder";
      case NoSuchFileException _ -> message + " does not exist";
      case ReadOnlyFileSystemException _ -> "the file system is read-only";
      default -> message.isEmpty() ? failure.getClass().getSimpleName() : firstLine(message);
    };
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message).strip();
  }
}
