package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.bench.cases.BenchCases;
import pellucid.bench.duel.Outcome;
import pellucid.bench.roofline.RooflinePoint;
import pellucid.bench.roofline.Roofs;

class TableCommandTest {
  @TempDir private Path folder;

  @Test
  void outcomesBecomeRows() {
    var row = BenchCases.matching("gemm-64").getFirst();
    var ours = new Outcome.Times(List.of(List.of(10.0, 10.0)));
    var theirs = new Outcome.Times(List.of(List.of(12.5, 12.5)));
    var none = new Outcome.Times(List.of());
    var good = new Outcome(row, 2, "mkl", ours, theirs, null, null);
    var bad = new Outcome(row, 2, "openblas", none, none, null, "it does not load");
    Path file = folder.resolve("peers.json");
    JsonFile.write(file, OutcomeJson.array(List.of(good, bad)));
    List<String> lines = Run.of("table", file).worked().out().lines().toList();
    assertEquals("| gemm-64 | 2 | 10.00 | 0 % | mkl | 12.50 | 0 % | **1.25** |", lines.get(2));
    assertEquals("| gemm-64 | 2 | - | - | openblas | - | - | failed |", lines.get(3));
  }

  @Test
  void rooflinesBecomeTwoTables() {
    var roofs =
        new Roofs(
            List.of(new Roofs.Peak(256, 100)),
            List.of(new Roofs.Level("memory", Long.MAX_VALUE, 20)));
    var row = BenchCases.matching("exp-4m").getFirst();
    var point = new RooflinePoint(row, 4194.304, 0.02, roofs.limit(row.flops(), row.bytes()));
    Path file = folder.resolve("roofline.json");
    JsonFile.write(file, RooflineCommand.json(roofs, List.of(point)));
    List<String> lines = Run.of("table", file).worked().out().lines().toList();
    assertTrue(lines.contains("| multiply-add, 256 bits | 100.0 GFLOP/s |"), lines::toString);
    assertTrue(lines.contains("| bandwidth, memory | 20.0 GB/s |"), lines::toString);
    assertEquals(
        "| exp-4m | 4194 | 2 % | 1.0 | 8.0 | 0.125 | **40 %** | memory bandwidth |",
        lines.getLast());
  }

  @Test
  void otherFilesAreRefused() {
    Path file = folder.resolve("other.json");
    JsonFile.write(file, new JsonObject());
    Run.of("table", file).failed(BenchMain.FAILURE, "is of neither");
    Run.of("table", folder.resolve("none.json")).failed(BenchMain.FAILURE, "there is no file");
    Run.of("table").failed(BenchMain.USAGE, "FILE");
  }
}
