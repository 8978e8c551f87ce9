package pellucid.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import pellucid.cli.term.Console;

/// How well a model does on what it did not learn from.
///
/// @param figures for `summary.json`, by name
/// @param view shows it to people
record Report(SequencedMap<String, Number> figures, Consumer<Console> view) {
  Report {
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
  }
}
