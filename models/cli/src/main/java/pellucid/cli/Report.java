package pellucid.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import pellucid.cli.term.Console;

/// How well a model does on what it did not learn from.
///
/// @param figures for `summary.json`, by name
/// @param files what a training leaves in its folder besides, by name
/// @param view shows it to people
record Report(
    SequencedMap<String, Number> figures,
    SequencedMap<String, byte[]> files,
    Consumer<Console> view) {
  /// Without files.
  Report(SequencedMap<String, Number> figures, Consumer<Console> view) {
    this(figures, new LinkedHashMap<>(), view);
  }

  Report {
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
  }
}
