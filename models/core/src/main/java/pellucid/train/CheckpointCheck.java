package pellucid.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a checkpoint is of the training that wants to go on from it.
///
/// @param file for messages
/// @param saved what was read from it
record CheckpointCheck(Path file, Checkpoint saved) {
  /// @throws TrainingException with all differences but the number of epochs, which may change
  void requireSame(String name, Task task, long seed, Hyper hyper) {
    List<String> differences = new ArrayList<>();
    compare("model", saved.name(), name, differences);
    SequencedMap<String, String> settings = task.settings();
    Set<String> names = new LinkedHashSet<>(settings.keySet());
    names.addAll(saved.task().keySet());
    for (String field : names) {
      compare(field, saved.task().get(field), settings.get(field), differences);
    }
    compare("seed", Long.toString(saved.seed()), Long.toString(seed), differences);
    hyper
        .toMap()
        .forEach((field, value) -> {
          if (!field.equals("epochs")) {
            compare(field, saved.hyper().toMap().get(field), value, differences);
          }
        });
    if (!differences.isEmpty()) {
      throw new TrainingException(
          "checkpoint %s is of another training: %s; resume with the same, or train into another folder"
              .formatted(file, String.join(", ", differences)));
    }
  }

  private static void compare(
      String field, @Nullable String was, @Nullable String is, List<String> differences) {
    if (!Objects.equals(was, is)) {
      differences.add("%s %s, not %s".formatted(field, said(was), said(is)));
    }
  }

  private static String said(@Nullable String value) {
    return value == null ? "none" : value;
  }
}
