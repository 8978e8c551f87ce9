package pellucid.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.io.SafeTensors;
import pellucid.tensor.FormatException;
import pellucid.tensor.Tensor;

/// A training between two epochs, as one safetensors file: everything that the next epoch depends
/// on. Tensors are named `model.*`, `optimizer.*` and, with early stopping, `best.*`.
///
/// @param name the model's
/// @param task what is learned, and all that its steps depend on: [Task#settings()]
/// @param seed of everything random
/// @param hyper the hyper-parameters
/// @param progress how far it is
/// @param model parameters and buffers
/// @param optimizer the optimiser's state
/// @param best parameters and buffers of the best epoch; empty without early stopping
record Checkpoint(
    String name,
    SequencedMap<String, String> task,
    long seed,
    Hyper hyper,
    Progress progress,
    SequencedMap<String, Tensor> model,
    SequencedMap<String, Tensor> optimizer,
    SequencedMap<String, Tensor> best) {
  private static final String FORMAT = "pellucid checkpoint 2";

  /// Replaces a file, whole or not at all.
  void write(Path file) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    model.forEach((n, t) -> tensors.put("model." + n, t));
    optimizer.forEach((n, t) -> tensors.put("optimizer." + n, t));
    best.forEach((n, t) -> tensors.put("best." + n, t));
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("name", name);
    task.forEach((n, v) -> metadata.put("task." + n, v));
    metadata.put("seed", Long.toString(seed));
    hyper.toMap().forEach((n, v) -> metadata.put("hyper." + n, v));
    progress.toMap().forEach((n, v) -> metadata.put("progress." + n, v));
    try {
      SafeTensors.write(file, tensors, metadata);
    } catch (IOException e) {
      throw new TrainingException(
          "checkpoint %s can't be written: %s; the one before is whole".formatted(file, reason(e)),
          e);
    }
  }

  /// Reads a file.
  ///
  /// @throws TrainingException if it can't be read
  /// @throws FormatException if it is no checkpoint
  static Checkpoint read(Path file) {
    try {
      return of(SafeTensors.read(file), file);
    } catch (IOException e) {
      throw new TrainingException("checkpoint %s can't be read: %s".formatted(file, reason(e)), e);
    }
  }

  private static Checkpoint of(SafeTensors saved, Path file) {
    Map<String, String> metadata = saved.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new FormatException(file + ": not a checkpoint of this version of Pellucid");
    }
    try {
      return new Checkpoint(
          text(metadata, "name"),
          under("task.", metadata),
          Long.parseLong(text(metadata, "seed")),
          Hyper.fromMap(under("hyper.", metadata)),
          Progress.fromMap(under("progress.", metadata)),
          under("model.", saved.tensors()),
          under("optimizer.", saved.tensors()),
          under("best.", saved.tensors()));
    } catch (FormatException | NumberFormatException e) {
      throw new FormatException(file + ": " + e.getMessage(), e);
    }
  }

  private static String text(Map<String, String> metadata, String name) {
    String value = metadata.get(name);
    if (value == null) {
      throw new FormatException(name + " is missing");
    }
    return value;
  }

  private static <T> SequencedMap<String, T> under(String prefix, Map<String, T> map) {
    SequencedMap<String, T> part = new LinkedHashMap<>();
    map.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), value);
      }
    });
    return part;
  }

  private static String reason(IOException e) {
    @Nullable String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
