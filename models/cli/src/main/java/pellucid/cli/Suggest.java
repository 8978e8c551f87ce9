package pellucid.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what was meant by a name that nobody knows.
final class Suggest {
  private Suggest() {}

  /// `unknown model 'mnist-cn'; did you mean mnist-cnn? known: ...`
  static String unknown(String kind, String name, Collection<String> known) {
    String near = nearest(name, known).map(n -> "did you mean " + n + "? ").orElse("");
    return "unknown " + kind + " '" + name + "'; " + near + "known: " + String.join(", ", known);
  }

  /// The closest known name, if it is closer than a third of its length in edits.
  static Optional<String> nearest(String name, Collection<String> known) {
    String lower = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> k.startsWith(lower) || distance(lower, k) <= Math.max(1, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance(lower, k)));
  }

  /// Insertions, deletions, substitutions (V. Levenshtein, 1965).
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
