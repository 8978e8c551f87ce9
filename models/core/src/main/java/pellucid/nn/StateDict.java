package pellucid.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.tensor.InPlace;
import pellucid.tensor.Tensor;

/// A network's tensors by name: what is saved and loaded.
public final class StateDict {
  private StateDict() {}

  /// Parameters and buffers, parameters first. The tensors themselves, not copies.
  public static SequencedMap<String, Tensor> of(Layer layer) {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(layer.parameters());
    all.putAll(layer.buffers());
    return all;
  }

  /// Overwrites a network's tensors.
  ///
  /// @param tensors exactly the names of [#of(Layer)], each of the same shape and type
  /// @throws StateMismatchException with everything that is missing, extra or of another shape or
  ///   type; then nothing was changed
  public static void load(Layer layer, Map<String, Tensor> tensors) {
    copy("model", of(layer), tensors);
  }

  /// Overwrites tensors by those of the same names.
  ///
  /// @param what whose tensors they are, for the message
  /// @throws StateMismatchException as [#load]
  public static void copy(String what, Map<String, Tensor> targets, Map<String, Tensor> sources) {
    List<String> problems = new ArrayList<>();
    targets.forEach((name, target) -> {
      String problem = problem(name, target, sources.get(name));
      if (problem != null) {
        problems.add(problem);
      }
    });
    for (String name : sources.keySet()) {
      if (!targets.containsKey(name)) {
        problems.add("extra " + name);
      }
    }
    if (!problems.isEmpty()) {
      throw new StateMismatchException(what, problems);
    }
    for (Map.Entry<String, Tensor> target : targets.entrySet()) {
      Tensor source = sources.get(target.getKey());
      if (source != null) {
        InPlace.copy(target.getValue(), source);
      }
    }
  }

  private static @Nullable String problem(String name, Tensor target, @Nullable Tensor source) {
    if (source == null) {
      return "missing " + name;
    }
    boolean fits = target.shape().equals(source.shape()) && target.dtype() == source.dtype();
    return fits
        ? null
        : "%s is %s%s, not %s%s"
            .formatted(name, source.dtype(), source.shape(), target.dtype(), target.shape());
  }
}
