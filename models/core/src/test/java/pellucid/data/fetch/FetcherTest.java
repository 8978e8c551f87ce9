package pellucid.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pellucid.tensor.FormatException;

@Timeout(60)
class FetcherTest {
  @TempDir Path root;
  private FileServer server;
  private FetchPlan plan;
  private final Heard heard = new Heard();

  @BeforeEach
  void start() throws IOException {
    server = new FileServer();
    TestPlan.publish(server);
    plan = TestPlan.of(new HttpSource(server.base()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void replacesADamagedFile() throws Exception {
    Fetcher fetcher = TestPlan.fetcher(root);
    fetcher.fetch(plan, heard);
    byte[] flipped = TestPlan.SMALL.clone();
    flipped[50] ^= 1;
    Files.write(root.resolve("noise/small"), flipped);
    var e = assertThrows(FormatException.class, () -> fetcher.read(plan, TestPlan.SMALL_FILE));
    assertTrue(e.getMessage().contains("checksum mismatch"), e.getMessage());
    assertTrue(e.getMessage().endsWith("run: ./pellucid data get noise"), e.getMessage());
    heard.events.clear();
    fetcher.fetch(plan, heard);
    assertEquals(List.of("present big", "damaged small", "stored small"), heard.events);
    assertArrayEquals(TestPlan.SMALL, fetcher.read(plan, TestPlan.SMALL_FILE));
  }

  @Test
  void isPresentOnlyWithAllFilesOfTheRightSize() throws Exception {
    Fetcher fetcher = TestPlan.fetcher(root);
    assertFalse(fetcher.isPresent(plan));
    fetcher.fetch(plan, heard);
    assertTrue(fetcher.isPresent(plan));
    Files.write(root.resolve("noise/small"), new byte[99]);
    assertFalse(fetcher.isPresent(plan));
  }

  @Test
  void severalAtOnceFetchEachFileOnce() throws Exception {
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(_ ->
                  pool.submit(() -> {
                    TestPlan.fetcher(root).fetch(plan, heard);
                    return null;
                  }))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
    List<String> paths = server.requests.stream().map(FileServer.Request::path).toList();
    assertEquals(List.of("/data/big.gz", "/data/small.gz"), paths);
    assertEquals(3, heard.events.stream().filter("present big"::equals).count());
  }

  @Test
  void saysWhichFolderCannotBeWritten() throws IOException {
    // A file in a folder's place: also the superuser, whom permissions do not stop, cannot write.
    Path file = Files.writeString(root.resolve("file"), "x");
    var e =
        assertThrows(
            FetchException.class, () -> TestPlan.fetcher(file).fetch(plan, FetchListener.SILENT));
    String message = e.getMessage();
    assertTrue(message.startsWith("noise: cannot write to " + file.resolve("noise")), message);
    assertTrue(message.endsWith("set PELLUCID_HOME to a folder that can be written"), message);
    assertEquals("x", Files.readString(file));
  }

  @Test
  void asksForRoomBeforeItStarts() {
    var huge = new RemoteFile("huge", 1L << 60, Sha256.of(new byte[0]));
    var tooMuch = new FetchPlan("huge", List.of(huge), plan.sources());
    var e =
        assertThrows(
            FetchException.class,
            () -> TestPlan.fetcher(root).fetch(tooMuch, FetchListener.SILENT));
    assertTrue(e.getMessage().contains("MB are needed; make room"), e.getMessage());
    assertTrue(server.requests.isEmpty());
  }

  @Test
  void plansAreCheckedAtBirth() {
    String sum = "0".repeat(64);
    assertThrows(IllegalArgumentException.class, () -> new RemoteFile("../x", 1, sum));
    assertThrows(IllegalArgumentException.class, () -> new RemoteFile("x", 0, sum));
    assertThrows(IllegalArgumentException.class, () -> new RemoteFile("x", 1, "abc"));
    List<Source> sources = plan.sources();
    assertThrows(IllegalArgumentException.class, () -> new FetchPlan("x", List.of(), sources));
  }
}
