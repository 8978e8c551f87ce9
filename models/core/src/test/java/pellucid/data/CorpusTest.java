package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  private String refused(byte... bytes) throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), bytes);
    String message = assertThrows(DataException.class, () -> Corpus.read(file)).getMessage();
    return String.valueOf(message).replace(file.toString(), "a.txt");
  }

  @Test
  void everyCharacterIsKept() throws IOException {
    String text = "\ufeffline\r\nline\n\n\tna\u00efve \ud83d\ude00\r";
    Path file = Files.writeString(folder.resolve("a.txt"), text);
    Corpus corpus = Corpus.read(file);
    assertEquals(text, corpus.text());
    assertEquals("a.txt", corpus.name());
  }

  @Test
  void theFirstByteThatIsNoUtf8IsNamed() throws IOException {
    String rest = " can't be read; convert it first, say with iconv";
    assertEquals(
        "a.txt is no UTF-8: byte 2 (0xE9)" + rest, refused(new byte[] {'a', 'b', -23, 'c'}));
    assertEquals("a.txt is no UTF-8: byte 0 (0xFF)" + rest, refused(new byte[] {-1, -2, 'a', 0}));
    byte[] cut = "ab\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    assertEquals("a.txt is no UTF-8: byte 2 (0xF0)" + rest, refused(Arrays.copyOf(cut, 4)));
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    assertEquals("a.txt is empty: there is nothing to learn from", refused());
    assertThrows(DataException.class, () -> Corpus.read(folder));
    assertThrows(NoSuchFileException.class, () -> Corpus.read(folder.resolve("none")));
  }

  @Test
  void sourcesAreJavaAndMarkdownInTheOrderOfTheirPaths() throws IOException {
    for (String name :
        new String[] {
          "models/b/B.java",
          "docs/a.md",
          "docs/a.png",
          "models/target/C.java",
          "engine/A.java",
          "other/D.java",
          "models/.git/e.md"
        }) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name + "\n");
    }
    Corpus corpus = Corpus.sources(folder);
    assertEquals("docs/a.md\nengine/A.java\nmodels/b/B.java\n", corpus.text());
    assertEquals(Corpus.SOURCES, corpus.name());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThrows(DataException.class, () -> Corpus.sources(empty));
  }
}
