package pellucid.cli.run;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// Says why a file could not be read or written: the JDK's own messages are often a bare path.
public final class IoReason {
  private IoReason() {}

  /// A sentence without the exception's name.
  public static String of(@Nullable IOException failure) {
    return switch (failure) {
      case null -> "a file could not be read or written";
      case NoSuchFileException e -> e.getFile() + ": no such file or folder";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case NotDirectoryException e -> e.getFile() + ": not a folder";
      case FileAlreadyExistsException e -> e.getFile() + ": exists and is not a folder";
      case DirectoryNotEmptyException e -> e.getFile() + ": the folder is not empty";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      case EOFException _ -> "unexpected end of data";
      case IOException e when e.getMessage() != null -> e.getMessage();
      case IOException e -> e.getClass().getSimpleName();
    };
  }
}
