package pellucid.kernel.cpu;

import pellucid.kernel.NdLoop;

/// How the runs of an [NdLoop] are cut into tiles for [Workers]: by size alone, never by the number
/// of threads.
///
/// A tile is a piece of one long run, or several short runs. Used again from call to call.
final class Tiles {
  /// Elements of a tile: 128 KB of floats, about ten microseconds of the cheapest kernels, so that
  /// waking a worker pays.
  static final int SIZE = 1 << 15;

  private long runs;
  private long length;
  private long pieces; // tiles that make a run, when runs are cut
  private long runsPerTile; // when they are not

  /// Cuts the runs of a loop.
  void over(NdLoop loop) {
    over(loop.runs(), loop.length());
  }

  /// Cuts so many runs of one size.
  void over(long count, long size) {
    runs = count;
    length = size;
    pieces = Math.max((size + SIZE - 1) / SIZE, 1);
    runsPerTile = pieces > 1 ? 1 : Math.max(SIZE / Math.max(size, 1), 1);
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
