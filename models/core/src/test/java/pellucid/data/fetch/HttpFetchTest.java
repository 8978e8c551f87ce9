package pellucid.data.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.fetch.FileServer.Fault;
import pellucid.data.format.Bytes;

@Timeout(60)
class HttpFetchTest {
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

  private void fetch() throws FetchException {
    TestPlan.fetcher(root).fetch(plan, heard);
  }

  private String failure() {
    return assertThrows(FetchException.class, this::fetch).getMessage();
  }

  private void assertStored() throws IOException {
    assertArrayEquals(TestPlan.BIG, Files.readAllBytes(root.resolve("noise/big")));
    assertArrayEquals(TestPlan.SMALL, Files.readAllBytes(root.resolve("noise/small")));
    assertEquals(List.of(".lock", "big", "small"), stored());
    assertTrue(TestPlan.fetcher(root).isPresent(plan));
  }

  private List<String> stored() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("noise"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path part() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("noise"))) {
      return files.filter(file -> file.toString().endsWith(".part")).findFirst().orElseThrow();
    }
  }

  @Test
  void fetchesAndThenNeedsNoNetwork() throws IOException {
    fetch();
    assertStored();
    assertEquals(List.of("stored big", "stored small"), heard.events);
    int length = server.files.get("/data/big.gz").length;
    assertEquals(length, heard.lastDone);
    assertEquals(length, heard.lastTotal);
    server.close();
    heard.events.clear();
    fetch();
    assertEquals(List.of("present big", "present small"), heard.events);
  }

  @Test
  void takesUpABrokenConnectionWhereItBroke() throws IOException {
    server.fault = Fault.BREAKS_OFF;
    server.faultyRequests.set(2);
    fetch();
    assertStored();
    List<String> ranges = server.requests.stream().map(FileServer.Request::range).toList();
    assertEquals(4, ranges.size(), "two broken, the third whole, and the small file");
    assertEquals("", ranges.getFirst());
    int length = server.files.get("/data/big.gz").length;
    int third = length / 3;
    assertEquals("bytes=" + third + "-", ranges.get(1));
    assertEquals("bytes=" + (third + (length - third) / 3) + "-", ranges.get(2));
  }

  @Test
  void givesUpWhenTheConnectionKeepsBreaking() throws IOException {
    server.fault = Fault.BREAKS_OFF;
    failure();
    // Eight, and what the JDK's client repeats of itself on a connection that was closed.
    assertTrue(server.requests.size() >= 8 && server.requests.size() <= 16);
    assertTrue(Files.size(part()) > 0, "what came is kept for the next time");
  }

  @Test
  void resumesWhatAnEarlierProcessLeft() throws IOException {
    server.fault = Fault.STALLS;
    assertTrue(failure().contains("no answer in time"));
    long left = Files.size(part());
    assertTrue(left >= 10, "kept what came: " + left);
    server.fault = Fault.NONE;
    server.requests.clear();
    heard.firstDone = -1;
    fetch();
    assertStored();
    assertEquals("bytes=" + left + "-", server.requests.getFirst().range());
    assertEquals(left, heard.firstDone);
  }

  @Test
  void startsAgainWhereTheServerIgnoresRanges() throws IOException {
    server.fault = Fault.STALLS;
    failure();
    server.fault = Fault.IGNORES_RANGES;
    fetch();
    assertStored();
  }

  @Test
  void startsAgainWhenThePartIsOfAnotherVersion() throws IOException {
    server.fault = Fault.STALLS;
    failure();
    Path part = part();
    byte[] other = new byte[5000];
    Arrays.fill(other, (byte) 3);
    Files.write(part, other);
    server.fault = Fault.NONE;
    fetch();
    assertStored();
  }

  @Test
  void startsAgainWhenThePartIsLongerThanTheFile() throws IOException {
    server.fault = Fault.STALLS;
    failure();
    Files.write(part(), new byte[server.files.get("/data/big.gz").length + 1]);
    server.fault = Fault.NONE;
    fetch();
    assertStored();
  }

  @Test
  void refusesAServerThatResumesElsewhere() throws IOException {
    server.fault = Fault.STALLS;
    failure();
    server.fault = Fault.WRONG_RANGE;
    String message = failure();
    assertTrue(message.contains("server resumed at"), message);
  }

  @Test
  void refusesOtherContentOfTheSameSize() throws IOException {
    byte[] other = TestPlan.BIG.clone();
    other[1000] ^= 1;
    server.files.put("/data/big.gz", Bytes.gzip(other));
    String message = failure();
    assertTrue(message.contains("checksum mismatch: SHA-256 is " + Sha256.of(other)), message);
    assertEquals(List.of(".lock"), stored(), "nothing of it is kept");
  }

  @Test
  void refusesATruncatedOrCorruptFile() throws IOException {
    byte[] gz = Bytes.gzip(TestPlan.BIG);
    server.files.put("/data/big.gz", Arrays.copyOf(gz, gz.length / 2));
    assertTrue(failure().contains("corrupt gzip: truncated"));
    gz[gz.length / 2] ^= 0x55;
    server.files.put("/data/big.gz", gz);
    assertTrue(failure().contains("corrupt gzip"));
    server.files.put("/data/big.gz", "<html>log in</html>".repeat(9).getBytes(UTF_8));
    assertTrue(failure().contains("corrupt gzip: not gzip"));
    assertEquals(List.of(".lock"), stored(), "nothing of it is kept");
  }

  @Test
  void refusesAnEndlessAnswer() {
    server.fault = Fault.ENDLESS;
    assertTrue(failure().contains("sends more than"));
  }

  @Test
  void triesTheNextSource() throws IOException {
    URI wrong = server.base().resolve("/elsewhere/");
    plan = TestPlan.of(new HttpSource(wrong), new HttpSource(server.base()));
    fetch();
    assertStored();
    assertEquals("failed: HTTP status 404", heard.events.getFirst());
  }

  @Test
  void keepsWhatOneSourceHadAndTakesTheRestFromAnother() throws IOException {
    server.files.put("/half/big.gz", server.files.get("/data/big.gz"));
    URI half = server.base().resolve("/half/");
    plan = TestPlan.of(new HttpSource(half), new HttpSource(server.base()));
    fetch();
    assertStored();
    assertEquals(List.of("stored big", "failed: HTTP status 404", "stored small"), heard.events);
  }

  @Test
  void failsFastWithoutANetworkAndSaysWhatEachSourceAnswered() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    URI refused = URI.create("http://localhost:" + closed + "/");
    URI unknown = URI.create("http://no-such-host.invalid/");
    plan = TestPlan.of(new HttpSource(refused), new HttpSource(unknown));
    String message = failure();
    assertTrue(message.startsWith("noise: no source delivered big, small: "), message);
    assertTrue(message.contains(refused + ": cannot connect; is there a network?"), message);
    assertTrue(message.contains(unknown + ": host not found; is there a network?"), message);
    assertTrue(message.contains(root.resolve("noise").toString()), message);
    assertFalse(message.contains("\n"), "one line");
  }
}
