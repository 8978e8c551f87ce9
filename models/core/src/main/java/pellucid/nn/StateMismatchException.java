package pellucid.nn;

import java.util.List;
import pellucid.tensor.PellucidException;

/// Saved tensors that are not those of the network that they are loaded into.
public final class StateMismatchException extends PellucidException {
  private static final long serialVersionUID = 1L;

  private final String[] problems;

  StateMismatchException(String what, List<String> problems) {
    super("load: these tensors are of another %s: %s".formatted(what, String.join("; ", problems)));
    this.problems = problems.toArray(String[]::new);
  }

  /// Every tensor that is missing, extra or of another shape or type, one line each.
  public List<String> problems() {
    return List.of(problems);
  }
}
