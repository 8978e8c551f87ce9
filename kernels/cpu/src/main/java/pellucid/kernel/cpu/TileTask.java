package pellucid.kernel.cpu;

/// Work that is cut into numbered tiles, which may run in any order and on any thread.
@FunctionalInterface
interface TileTask {
  /// Does one tile.
  ///
  /// @param tile in [0, tiles)
  /// @param worker in [0, Workers.MAX_THREADS); two tiles that run at the same time have different
  ///   workers, so it names scratch
  void run(int tile, int worker);
}
