package pellucid.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import pellucid.tensor.ShapeMismatchException;

class FailuresTest {
  @Test
  void ourOwnMessagesStand() {
    assertEquals("a b", Failures.explain(new CliException("a b")));
    assertEquals("matmul: no", Failures.explain(new ShapeMismatchException("matmul: no")));
  }

  @Test
  void barePathsAreExplained() {
    assertEquals("x: no such file or folder", Failures.explain(new NoSuchFileException("x")));
    assertEquals("x: permission denied", Failures.explain(new AccessDeniedException("x")));
    assertEquals(
        "x: No space left on device",
        Failures.explain(new FileSystemException("x", null, "No space left on device")));
    assertEquals(
        "x: permission denied",
        Failures.explain(new UncheckedIOException(new AccessDeniedException("x"))));
    assertEquals("IOException", Failures.explain(new IOException()));
  }

  @Test
  void severalLinesBecomeOne() {
    assertEquals("a; b; c", Failures.explain(new CliException("a\n  b\r\n\n c\n")));
  }

  @Test
  void whatNobodyForesawTellsWhereItHappened() {
    String line = Failures.explain(new IllegalStateException("odd"));
    assertTrue(line.startsWith("internal error: "), line);
    assertTrue(line.contains("odd at pellucid.cli.FailuresTest."), line);
    assertTrue(line.contains("--debug"), line);
  }

  @Test
  void memoryThatRanOutComesWithAWayOut() {
    assertTrue(Failures.explain(new OutOfMemoryError("Java heap space")).contains("--batch"));
  }

  @Test
  void nearNamesAreSuggested() {
    List<String> known = List.of("digits-cnn", "mnist-mlp", "mnist-cnn");
    assertEquals("mnist-cnn", Suggest.nearest("minst-cnn", known).orElseThrow());
    assertEquals("digits-cnn", Suggest.nearest("DIGITS", known).orElseThrow());
    assertTrue(Suggest.nearest("transformer", known).isEmpty());
    assertEquals(3, Suggest.distance("kitten", "sitting"));
  }
}
