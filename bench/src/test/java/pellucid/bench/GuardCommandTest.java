package pellucid.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With real processes: five of ours and the yardstick's.
class GuardCommandTest {
  private static final String CASE = "gemm-32";

  @TempDir private Path folder;

  private Run run(String what, Path file) {
    return Run.of(
        "guard", what, file, "--only", CASE, "--forks", "5", "--rounds", "1", "--warm-up", "0.02");
  }

  @Test
  void aKernelThatWasMuchFasterIsReportedByName() {
    Path stored = folder.resolve("baseline.json");
    run("--save", stored).worked();
    JsonObject baseline = JsonFile.read(stored).getAsJsonObject();
    assertEquals(5, ratios(baseline).size());

    scale(baseline, 1e-3);
    JsonFile.write(stored, baseline);
    run("--against", stored).failed(BenchMain.FAILURE, "slower than the baseline: " + CASE);

    baseline.addProperty("machine", "Abacus");
    JsonFile.write(stored, baseline);
    run("--against", stored).failed(BenchMain.FAILURE, "the baseline is of 'Abacus'");
  }

  private static JsonArray ratios(JsonObject baseline) {
    return baseline.getAsJsonObject("ratios").getAsJsonArray(CASE);
  }

  private static void scale(JsonObject baseline, double factor) {
    JsonArray scaled = new JsonArray();
    ratios(baseline).forEach(ratio -> scaled.add(factor * ratio.getAsDouble()));
    baseline.getAsJsonObject("ratios").add(CASE, scaled);
  }

  @Test
  void wordsAndFilesAreChecked() {
    Run.of("guard").failed(BenchMain.USAGE, "--save", "--against");
    run("--against", folder.resolve("none.json")).failed(BenchMain.FAILURE, "there is no file");
    Path wrong = folder.resolve("wrong.json");
    JsonFile.write(wrong, new JsonArray());
    run("--against", wrong).failed(BenchMain.FAILURE, "is no baseline");
    Run.of("guard", "--save", wrong, "--forks", "2").failed(BenchMain.USAGE, "must be 5 or more");
    Path stored = folder.resolve("empty.json");
    JsonObject empty = new JsonObject();
    empty.addProperty("machine", "any");
    empty.add("ratios", new JsonObject());
    JsonFile.write(stored, empty);
    run("--against", stored).failed(BenchMain.FAILURE, "has none of the cases of 'gemm-32'");
  }
}
