package pellucid.kernel.tornado;

/// What a launch writes to a buffer, and who wants it: a value that nobody reads after a chain need
/// not be written at all. Guarded by the accelerator's lock.
final class Value {
  private long lastRead;
  private boolean gone;

  /// A launch with that number reads it.
  void read(long launch) {
    lastRead = launch;
  }

  /// Other values take its place, or its tensor is no more.
  void end() {
    gone = true;
  }

  /// Whether a launch after that one, or the host, can still read it.
  boolean wantedAfter(long launch) {
    return !gone || lastRead > launch;
  }
}
