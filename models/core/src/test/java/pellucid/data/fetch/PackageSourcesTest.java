package pellucid.data.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.fetch.CommandRunner.Result;
import pellucid.data.format.Bytes;
import pellucid.data.format.Tars;

/// The npm and Debian sources with programs that only pretend.
class PackageSourcesTest {
  @TempDir Path root;
  @TempDir Path system;
  private final FakeRunner runner = new FakeRunner();
  private final Source npm = new NpmSource("noise@1.0.0", "data");

  private void fetch(Source source) throws FetchException {
    new Fetcher(root, runner, TestPlan.OPTIONS).fetch(TestPlan.of(source), FetchListener.SILENT);
  }

  private String failure(Source source) {
    return assertThrows(FetchException.class, () -> fetch(source)).getMessage();
  }

  private void assertStored() throws IOException {
    assertArrayEquals(TestPlan.BIG, Files.readAllBytes(root.resolve("noise/big")));
    assertArrayEquals(TestPlan.SMALL, Files.readAllBytes(root.resolve("noise/small")));
    assertScratchIsGone();
  }

  private void assertScratchIsGone() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("noise"))) {
      assertTrue(files.noneMatch(Files::isDirectory), "the scratch folder is removed");
    }
  }

  private static byte[] tgz(byte[] big) {
    return Bytes.gzip(
        Tars.archive(
            Tars.file("package/package.json", new byte[] {'{', '}'}),
            Tars.file("package/data/small", TestPlan.SMALL),
            Tars.file("package/data/big", big)));
  }

  private void npmDelivers(byte[] tgz) {
    runner.programs.put(
        "npm",
        (folder, _) -> {
          Files.write(folder.resolve("noise-1.0.0.tgz"), tgz);
          return new Result(0, "noise-1.0.0.tgz\n");
        });
  }

  @Test
  void npmPackIsUnpacked() throws IOException {
    npmDelivers(tgz(TestPlan.BIG));
    fetch(npm);
    assertStored();
    assertEquals(List.of("npm", "pack", "noise@1.0.0"), runner.commands.getFirst().subList(0, 3));
    assertTrue(runner.commands.getFirst().contains("--ignore-scripts"));
  }

  @Test
  void npmMayBeMissing() {
    assertTrue(failure(npm).contains("npm pack noise@1.0.0: npm is not installed"));
  }

  @Test
  void npmMayFail() throws IOException {
    runner.programs.put(
        "npm", (_, _) -> new Result(1, "npm ERR! code E404\nnpm ERR! 404 Not Found\n"));
    assertTrue(failure(npm).contains("npm failed: code E404, 404 Not Found"), failure(npm));
    assertScratchIsGone();
    runner.programs.put("npm", (_, _) -> new Result(0, ""));
    assertTrue(failure(npm).contains("npm left no package"));
  }

  @Test
  void npmMayBringTheWrongPackage() throws IOException {
    npmDelivers(tgz(new byte[TestPlan.BIG.length]));
    assertTrue(failure(npm).contains("big: checksum mismatch"));
    npmDelivers(Bytes.gzip(Tars.archive()));
    assertTrue(failure(npm).contains("the package has no package/data/big"));
    npmDelivers("no gzip at all".getBytes(UTF_8));
    assertTrue(failure(npm).contains("corrupt gzip"));
    assertScratchIsGone();
  }

  private Source debian() {
    return new DebianSource("dataset-noise", system.resolve("share/noise"));
  }

  private void install(Path base) throws IOException {
    Path folder = Files.createDirectories(base.resolve("share/noise"));
    Files.write(folder.resolve("big.gz"), Bytes.gzip(TestPlan.BIG));
    Files.write(folder.resolve("small.gz"), Bytes.gzip(TestPlan.SMALL));
  }

  @Test
  void anInstalledDebianPackageIsRead() throws IOException {
    install(system);
    fetch(debian());
    assertStored();
    assertTrue(runner.commands.isEmpty());
  }

  @Test
  void aDebianPackageIsDownloadedAndUnpackedAside() throws IOException {
    runner.programs.put(
        "apt-get",
        (folder, _) -> {
          Files.write(folder.resolve("dataset-noise_1_all.deb"), new byte[1]);
          return new Result(0, "");
        });
    runner.programs.put(
        "dpkg-deb",
        (_, command) -> {
          Path unpacked = Path.of(command.get(3));
          install(unpacked.resolve(system.getRoot().relativize(system)));
          return new Result(0, "");
        });
    fetch(debian());
    assertStored();
    assertEquals(
        List.of("apt-get", "-qq", "download", "dataset-noise"), runner.commands.getFirst());
  }

  @Test
  void theMessageTellsHowToInstallTheDebianPackage() throws IOException {
    assertTrue(failure(debian()).contains("this system has no apt-get"));
    runner.programs.put(
        "apt-get", (_, _) -> new Result(100, "W: x\nE: Unable to locate package dataset-noise\n"));
    runner.programs.put("dpkg-deb", (_, _) -> new Result(0, ""));
    String message = failure(debian());
    assertTrue(message.contains("E: Unable to locate package dataset-noise"), message);
    assertTrue(message.contains("apt-get install dataset-noise"), message);
    assertScratchIsGone();
  }

  @Test
  void anIncompleteDebianPackageIsAFailureOfThatSource() throws IOException {
    install(system);
    Files.delete(system.resolve("share/noise/small.gz"));
    assertTrue(failure(debian()).contains("small.gz does not exist"));
    assertArrayEquals(TestPlan.BIG, Files.readAllBytes(root.resolve("noise/big")));
  }
}
