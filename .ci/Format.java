import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks or applies google-java-format. A program of its own, started by the root pom, because the
/// formatter has to parse Java 25 while Maven and its plugins may run on JDK 17.
///
/// `Format check|apply ROOT`
final class Format {
  public static void main(String[] args) throws IOException {
    boolean apply =
        switch (args[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("-Dformat=" + args[0] + ": check or apply");
        };
    Path root = Path.of(args[1]);
    List<String> problems =
        sources(root).parallelStream().flatMap(file -> format(root, file, apply)).toList();
    if (problems.isEmpty()) {
      return;
    }
    problems.forEach(System.err::println);
    System.err.println("Format with: mvn -N -q validate -Dformat=apply");
    System.exit(1);
  }

  private static Stream<String> format(Path root, Path file, boolean apply) {
    try {
      String source = Files.readString(file);
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (source.equals(formatted)) {
        return Stream.empty();
      }
      if (apply) {
        Files.writeString(file, formatted);
        return Stream.empty();
      }
      return Stream.of(root.relativize(file) + ": not formatted");
    } catch (FormatterException | IOException e) {
      return Stream.of(root.relativize(file) + ": " + e.getMessage());
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return switch (dir.getFileName().toString()) {
              case "target", ".git" -> FileVisitResult.SKIP_SUBTREE;
              default -> FileVisitResult.CONTINUE;
            };
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
