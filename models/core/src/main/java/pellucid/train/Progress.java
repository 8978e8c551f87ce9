package pellucid.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.tensor.FormatException;

/// How far a training is, after a whole epoch.
///
/// @param epoch whole epochs done
/// @param step optimiser steps done
/// @param stream the next stream of the dropout's generator
/// @param bestEpoch the epoch of the lowest validation loss, 0 before the first
/// @param bestLoss that loss; infinite before the first
/// @param seconds wall time so far
/// @param stepSeconds of it, without validation
record Progress(
    int epoch,
    long step,
    long stream,
    int bestEpoch,
    double bestLoss,
    double seconds,
    double stepSeconds) {
  static final Progress NONE = new Progress(0, 0, 0, 0, Double.POSITIVE_INFINITY, 0, 0);

  Progress {
    if (epoch < 0 || step < 0 || bestEpoch < 0 || bestEpoch > epoch) {
      throw new IllegalArgumentException(
          "progress: epoch %d, step %d, best epoch %d".formatted(epoch, step, bestEpoch));
    }
  }

  SequencedMap<String, String> toMap() {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put("epoch", Integer.toString(epoch));
    map.put("step", Long.toString(step));
    map.put("stream", Long.toString(stream));
    map.put("best_epoch", Integer.toString(bestEpoch));
    map.put("best_loss", Double.toString(bestLoss));
    map.put("seconds", Double.toString(seconds));
    map.put("step_seconds", Double.toString(stepSeconds));
    return map;
  }

  static Progress fromMap(Map<String, String> map) {
    try {
      return new Progress(
          Integer.parseInt(field(map, "epoch")),
          Long.parseLong(field(map, "step")),
          Long.parseLong(field(map, "stream")),
          Integer.parseInt(field(map, "best_epoch")),
          Double.parseDouble(field(map, "best_loss")),
          Double.parseDouble(field(map, "seconds")),
          Double.parseDouble(field(map, "step_seconds")));
    } catch (IllegalArgumentException e) {
      throw new FormatException("progress: " + e.getMessage(), e);
    }
  }

  private static String field(Map<String, String> map, String name) {
    String value = map.get(name);
    if (value == null) {
      throw new FormatException("progress: " + name + " is missing");
    }
    return value;
  }
}
