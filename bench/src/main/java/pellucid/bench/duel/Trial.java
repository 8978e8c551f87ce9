package pellucid.bench.duel;

import java.util.List;

/// A work with its operands, ready to be done again and again in one process.
public interface Trial extends AutoCloseable {
  /// What has to be done before each call and is not timed; see [#untimedPart()].
  default void before() {}

  /// Whether [#before()] does something. Then each call is timed alone.
  default boolean untimedPart() {
    return false;
  }

  /// Does the work so many times; what it makes is freed as users free it.
  void run(int calls);

  /// The numbers that the work computes, from the same start each time, array by array: results of
  /// different contestants are compared.
  List<float[]> result();

  @Override
  void close();
}
