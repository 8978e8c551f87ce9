package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import pellucid.bench.cases.Work;

/// A library that is measured, found by `ServiceLoader`. It runs in a process of its own; the
/// process that compares only asks for its name and what it can do, so constructors load nothing.
public interface Contestant {
  /// `pellucid`, `mkl`, `pytorch`, ...
  String name();

  /// Whether it has the operation.
  boolean serves(Work work);

  /// Whether it works on a graphics card: `bench gpu` measures it then, `bench peers` does not.
  default boolean onCard() {
    return false;
  }

  /// Options for its JVM besides those that all get.
  default List<String> jvmOptions(int threads) {
    return List.of();
  }

  /// Sets up its process: loads libraries, sets the number of threads.
  ///
  /// @param warmUpSeconds how long it may run something first
  /// @return what runs there: version, instructions
  String start(int threads, double warmUpSeconds);

  /// Makes the operands of a work that it serves.
  Trial prepare(Work work);

  /// All on the class path, Pellucid first.
  static List<Contestant> all() {
    List<Contestant> found = new ArrayList<>();
    found.add(new PellucidContestant());
    ServiceLoader.load(Contestant.class).forEach(found::add);
    return List.copyOf(found);
  }

  /// The one of this name.
  static Optional<Contestant> named(String name) {
    return Stream.concat(all().stream(), Stream.of(new Yardstick()))
        .filter(c -> c.name().equals(name))
        .findFirst();
  }
}
