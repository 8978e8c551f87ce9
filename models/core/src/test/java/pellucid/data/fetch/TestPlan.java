package pellucid.data.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import pellucid.data.format.Bytes;

/// Two files of noise, and what is needed to fetch them quickly.
final class TestPlan {
  static final FetchOptions OPTIONS =
      new FetchOptions(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(20));

  static final byte[] BIG = noise(1, 300_000);
  static final byte[] SMALL = noise(2, 100);
  static final RemoteFile BIG_FILE = new RemoteFile("big", BIG.length, Sha256.of(BIG));
  static final RemoteFile SMALL_FILE = new RemoteFile("small", SMALL.length, Sha256.of(SMALL));

  private TestPlan() {}

  static FetchPlan of(Source... sources) {
    return new FetchPlan("noise", List.of(BIG_FILE, SMALL_FILE), List.of(sources));
  }

  static void publish(FileServer server) {
    server.files.put("/data/big.gz", Bytes.gzip(BIG));
    server.files.put("/data/small.gz", Bytes.gzip(SMALL));
  }

  static Fetcher fetcher(Path root) {
    return new Fetcher(root, new FakeRunner(), OPTIONS);
  }

  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
