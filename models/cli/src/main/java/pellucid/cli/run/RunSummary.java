package pellucid.cli.run;

import com.google.gson.JsonObject;

/// How a training came out.
///
/// @param model the architecture
/// @param data the data set
/// @param seed of everything random
/// @param epochs whole epochs done
/// @param bestEpoch the epoch whose parameters were kept
/// @param outcome why it ended, in lower case
/// @param trainSeconds wall time of the training, that before a resume included
/// @param samplesPerSecond training samples in a second
/// @param testAccuracy share of the test samples that were classified rightly
/// @param testLoss mean cross-entropy of the test samples, in nats
/// @param testSamples how many
/// @param parameters how many numbers were learned
public record RunSummary(
    String model,
    String data,
    long seed,
    int epochs,
    int bestEpoch,
    String outcome,
    double trainSeconds,
    double samplesPerSecond,
    double testAccuracy,
    double testLoss,
    int testSamples,
    long parameters) {

  String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("model", model);
    json.addProperty("data", data);
    json.addProperty("seed", seed);
    json.addProperty("epochs", epochs);
    json.addProperty("best_epoch", bestEpoch);
    json.addProperty("outcome", outcome);
    json.add("train_seconds", JsonFiles.number(trainSeconds));
    json.add("samples_per_second", JsonFiles.number(samplesPerSecond));
    json.add("test_accuracy", JsonFiles.number(testAccuracy));
    json.add("test_loss", JsonFiles.number(testLoss));
    json.addProperty("test_samples", testSamples);
    json.addProperty("parameters", parameters);
    return JsonFiles.pretty(json);
  }
}
