package pellucid.bench.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.bench.cases.BenchCases;

class RoofsTest {
  private static final Roofs ROOFS =
      new Roofs(
          List.of(new Roofs.Peak(128, 50), new Roofs.Peak(256, 100)),
          List.of(
              new Roofs.Level("L1", 1000, 200),
              new Roofs.Level("L2", 10_000, 100),
              new Roofs.Level("memory", Long.MAX_VALUE, 10)));

  @Test
  void dataThatArriveTooSlowlyAreTheRoof() {
    assertEquals(new Roofs.Limit(25, "L1 bandwidth"), ROOFS.limit(125, 1000));
    assertEquals(new Roofs.Limit(1.25, "memory bandwidth"), ROOFS.limit(12_500, 100_000));
  }

  @Test
  void elseTheWidestVectorsAre() {
    assertEquals(new Roofs.Limit(100, "256-bit FMA"), ROOFS.limit(1e6, 1000));
  }

  @Test
  void sharesAreOfTheRoof() {
    var row = BenchCases.matching("add-4m").getFirst();
    var limit = ROOFS.limit(row.flops(), row.bytes());
    var point = new RooflinePoint(row, 1e4, 0, limit);
    assertEquals(1.0 / 12, point.intensity(), 1e-12);
    assertEquals(12 * (1 << 22) / 1e7, point.gigabytes(), 1e-9);
    assertEquals(point.gigabytes() / 10, point.share(), 1e-9);
  }

  @Test
  void cachesAreRead(@TempDir Path folder) throws IOException {
    cache(folder, "index0", "1", "Data", "48K");
    cache(folder, "index1", "1", "Instruction", "64K");
    cache(folder, "index2", "2", "Unified", "2048K");
    cache(folder, "index3", "3", "Unified", "36M");
    assertEquals(new Caches(48 << 10, 2 << 20, 36 << 20), Caches.read(folder));
    assertEquals(Caches.USUAL, Caches.read(folder.resolve("none")));
  }

  private static void cache(Path folder, String name, String level, String type, String size)
      throws IOException {
    Path cache = Files.createDirectory(folder.resolve(name));
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("type"), type + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
  }

  @Test
  void theChartIsAPicture(@TempDir Path folder) throws IOException {
    var row = BenchCases.matching("gemm-512").getFirst();
    var point = new RooflinePoint(row, 3000, 0, ROOFS.limit(row.flops(), row.bytes()));
    var chart = new RooflineChart(ROOFS, List.of(point), "roofline");
    chart.svg(folder.resolve("r.svg"));
    chart.png(folder.resolve("r.png"));
    assertTrue(Files.readString(folder.resolve("r.svg")).contains("<svg"));
    byte[] png = Files.readAllBytes(folder.resolve("r.png"));
    assertEquals("PNG", new String(png, 1, 3, StandardCharsets.ISO_8859_1));
  }

  @Test
  void bandwidthIsMeasured() {
    double gigabytes = Bandwidth.gigabytes(8 << 10);
    assertTrue(gigabytes > 0.01 && gigabytes < 10_000, () -> "bandwidth of L1: " + gigabytes);
  }
}
