package pellucid.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import pellucid.data.fetch.Sha256;

/// A text to learn from, exactly as its bytes say it: line ends and all other characters are kept,
/// so that what a model has learned decodes to what was there.
///
/// @param name of the file, or [#SOURCES]
/// @param text at least one character
/// @param sha256 of the text's UTF-8, 64 lower-case hexadecimal digits
public record Corpus(String name, String text, String sha256) {
  /// The name of [#sources(Path)].
  public static final String SOURCES = "pellucid-sources";

  private static final List<String> SOURCE_FOLDERS =
      List.of("autodiff", "bench", "docs", "engine", "kernels", "models");

  /// Reads a file.
  ///
  /// @throws IOException if it can't be read
  /// @throws DataException if it is empty or no UTF-8, with the offset of the first byte that isn't
  public static Corpus read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder; give a text file");
    }
    return of(String.valueOf(file.getFileName()), file.toString(), Files.readAllBytes(file));
  }

  /// Reads the Java and Markdown files of a checkout of Pellucid, one behind the other in the order
  /// of their paths.
  ///
  /// @param root the checkout
  /// @throws IOException if a file can't be read
  /// @throws DataException if there are none, or one is no UTF-8
  public static Corpus sources(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : SOURCE_FOLDERS) {
      if (Files.isDirectory(root.resolve(folder))) {
        collect(root.resolve(folder), files);
      }
    }
    if (files.isEmpty()) {
      throw new DataException(
          root + " holds no sources of Pellucid to learn from; give a text file");
    }
    files.sort(Comparator.comparing(file -> portable(root.relativize(file))));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      decode(file.toString(), bytes);
      all.writeBytes(bytes);
    }
    return of(SOURCES, root.toString(), all.toByteArray());
  }

  private static void collect(Path folder, List<Path> files) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = String.valueOf(dir.getFileName());
            return name.equals("target") || name.startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (attributes.isRegularFile() && (name.endsWith(".java") || name.endsWith(".md"))) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// With `/` on every system, so that the order is the same.
  private static String portable(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private static Corpus of(String name, String source, byte[] bytes) {
    if (bytes.length == 0) {
      throw new DataException(source + " is empty: there is nothing to learn from");
    }
    return new Corpus(name, decode(source, bytes), Sha256.of(bytes));
  }

  private static String decode(String source, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what it can't decode
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new DataException(
          "%s is no UTF-8: byte %d (0x%02X) can't be read; convert it first, say with iconv"
              .formatted(source, in.position(), bytes[in.position()]));
    }
    return out.flip().toString();
  }
}
