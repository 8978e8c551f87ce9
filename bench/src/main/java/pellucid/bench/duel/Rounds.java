package pellucid.bench.duel;

/// How long and how often a case is measured.
///
/// @param rounds in each, every process measures one batch
/// @param batchSeconds length of a batch, unless one call takes longer
/// @param warmUpSeconds least time before a case's first round; compilers at work prolong it. Our
///   processes run a mix of ops for three times as long when they start
/// @param forks processes of ours: what C2 makes of a kernel differs from one to the next
/// @param clock what a call's time is
public record Rounds(
    int rounds, double batchSeconds, double warmUpSeconds, int forks, Clock clock) {
  /// What `bench peers` does by default.
  public static final Rounds DEFAULT = new Rounds(7, 0.1, 0.7, 3, Clock.WALL);

  /// Compilers that never rest end the warm-up after so much more.
  double mostWarmUpSeconds() {
    return 5 + 5 * warmUpSeconds;
  }
}
