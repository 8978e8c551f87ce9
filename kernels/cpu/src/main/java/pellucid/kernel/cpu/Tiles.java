package pellucid.kernel.cpu;

import pellucid.kernel.NdLoop;

/// How the runs of an [NdLoop] are cut into tiles for [Workers]: by size alone, never by the number
/// of threads.
///
/// A tile is a piece of one long run, or several short runs.
///
/// @param runs how many runs
/// @param length the size of a run
/// @param pieces in how many tiles a run is cut
/// @param runsPerTile how many whole runs make a tile, when runs are not cut
record Tiles(long runs, long length, long pieces, long runsPerTile) {
  /// Elements of a tile: 128 KB of floats, about ten microseconds of the cheapest kernels, so that
  /// waking a worker pays.
  static final int SIZE = 1 << 15;

  static Tiles of(NdLoop loop) {
    return of(loop.runs(), loop.length());
  }

  static Tiles of(long runs, long length) {
    if (length > SIZE) {
      return new Tiles(runs, length, (length + SIZE - 1) / SIZE, 1);
    }
    return new Tiles(runs, length, 1, Math.max(SIZE / Math.max(length, 1), 1));
  }

  /// The number of tiles.
  int count() {
    return Math.toIntExact((runs * pieces + runsPerTile - 1) / runsPerTile);
  }

  /// The first run of a tile.
  long firstRun(int tile) {
    return tile / pieces * runsPerTile;
  }

  /// How many runs a tile has.
  long runCount(int tile) {
    return Math.min(runsPerTile, runs - firstRun(tile));
  }

  /// Where in its runs a tile starts.
  long start(int tile) {
    return tile % pieces * SIZE;
  }

  /// How many elements of each of its runs a tile has.
  int size(int tile) {
    return (int) Math.min(length - start(tile), SIZE);
  }
}
