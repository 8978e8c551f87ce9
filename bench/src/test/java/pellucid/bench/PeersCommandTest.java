package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.bench.duel.Rounds;

/// With real processes of ours, and peers in plain loops ([pellucid.bench.duel.FakePeers]).
class PeersCommandTest {
  private static final List<String> QUICK =
      List.of("--forks", "1", "--rounds", "2", "--batch", "0.002", "--warm-up", "0.02");

  @TempDir private Path folder;

  private Run run(Path json, String only, String peers) {
    List<Object> words = new ArrayList<>(List.of("peers", "--only", only, "--peers", peers));
    words.addAll(List.of("--json", json));
    words.addAll(QUICK);
    return Run.of(words.toArray());
  }

  @Test
  void anHonestPeerIsTimedAndAgrees() {
    Path json = folder.resolve("peers.json");
    Run run = run(json, "gemm-32", "honest").worked();
    assertTrue(run.out().contains("plain loops on 1"), run.out());
    JsonObject row = JsonFile.read(json).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("gemm-32", row.get("case").getAsString());
    assertEquals(1, row.get("threads").getAsInt());
    assertEquals("honest", row.get("peer").getAsString());
    double ours = row.get("ours_us").getAsDouble();
    double theirs = row.get("peer_us").getAsDouble();
    assertTrue(ours > 0 && theirs > 0, row::toString);
    assertEquals(theirs / ours, row.get("ratio").getAsDouble(), 1e-9);
    assertTrue(row.get("failure").isJsonNull(), row::toString);
  }

  @Test
  void processorTimeIsOfOneThread() {
    Run.of("peers", "--clock", "processor", "--threads", "2")
        .failed(BenchMain.USAGE, "--clock processor times one thread, not 2");
    List<Object> words = new ArrayList<>(List.of("peers", "--only", "gemm-32"));
    words.addAll(List.of("--peers", "honest", "--clock", "processor"));
    words.addAll(QUICK);
    Run.of(words.toArray()).worked();
  }

  @Test
  void aWrongResultFailsItsCaseByName() {
    Path json = folder.resolve("peers.json");
    run(json, "gemm-32", "honest,liar").failed(BenchMain.FAILURE, "gemm-32 (liar)");
    JsonArray rows = JsonFile.read(json).getAsJsonArray();
    assertEquals(2, rows.size());
    JsonObject liar = rows.get(1).getAsJsonObject();
    assertTrue(liar.get("ratio").isJsonNull(), liar::toString);
    assertTrue(liar.get("failure").getAsString().contains("element 512 of 1024"), liar::toString);
    assertTrue(rows.get(0).getAsJsonObject().get("failure").isJsonNull());
  }

  @Test
  void aPeerThatDoesNotLoadFailsItsCasesOnly() {
    Run run =
        run(folder.resolve("peers.json"), "gemm-32", "absent,honest")
            .failed(BenchMain.FAILURE, "gemm-32 (absent)");
    assertTrue(run.out().contains("no absent in java.library.path"), run.out());
  }

  @Test
  void wordsThatNobodyKnowsAreExplained() {
    Run.of("peers", "--only", "gem").failed(BenchMain.USAGE, "'gem'", "gemm-32, gemm-64");
    Run.of("peers", "--peers", "cuda").failed(BenchMain.USAGE, "'cuda'", "honest, liar, absent");
    Run.of("peers", "--threads", "0").failed(BenchMain.USAGE, "--threads must be 1 or more");
    Run.of("peers", "--batch", "-1").failed(BenchMain.USAGE, "--batch must be above 0");
    Run.of("peer").failed(BenchMain.USAGE, "peer");
  }

  @Test
  void theListTellsWhoHasACase() {
    String out = Run.of("peers", "--list", "--only", "gemm-64,softmax").worked().out();
    assertTrue(out.contains("gemm-64") && out.contains("honest, liar, absent"), out);
    assertTrue(out.lines().anyMatch(line -> line.strip().equals("softmax")), out);
  }

  @Test
  void helpNamesEveryCommand() {
    String out = Run.of("--help").worked().out();
    assertTrue(out.contains("peers") && out.contains("roofline"), out);
    assertTrue(Rounds.DEFAULT.forks() >= 3, "the luck of one compilation must not decide");
  }
}
