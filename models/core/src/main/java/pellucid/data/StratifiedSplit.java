package pellucid.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Chooses samples so that every class keeps its share.
///
/// @param rest the samples that were not chosen, ascending
/// @param chosen the chosen ones, ascending
record StratifiedSplit(int[] rest, int[] chosen) {
  /// Chooses `count` of the samples by their labels.
  ///
  /// Class c of n samples gives n * count / total, rounded by largest remainder (ties to the
  /// smaller label); which ones is drawn by `key`, each class from a stream of its own.
  static StratifiedSplit choose(int[] labels, int count, long key) {
    if (count < 0 || count > labels.length) {
      throw new IllegalArgumentException(
          "split: cannot choose " + count + " of " + labels.length + " samples");
    }
    int classes = Arrays.stream(labels).max().orElse(0) + 1;
    int[] quotas = quotas(labels, classes, count);
    boolean[] taken = new boolean[labels.length];
    for (int c = 0; c < classes; c++) {
      int label = c;
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      Permutation.shuffle(members, key, c);
      for (int i = 0; i < quotas[c]; i++) {
        taken[members[i]] = true;
      }
    }
    return new StratifiedSplit(
        IntStream.range(0, labels.length).filter(i -> !taken[i]).toArray(),
        IntStream.range(0, labels.length).filter(i -> taken[i]).toArray());
  }

  /// Deals the samples out to `hands` hands like cards, class after class, each class in an order
  /// drawn by `key` from a stream of its own; gives the hand of each sample.
  static int[] deal(int[] labels, int hands, long key) {
    int[] handOf = new int[labels.length];
    int dealt = 0;
    for (int c = 0; c <= Arrays.stream(labels).max().orElse(0); c++) {
      int label = c;
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      Permutation.shuffle(members, key, c);
      for (int member : members) {
        handOf[member] = dealt++ % hands;
      }
    }
    return handOf;
  }

  private static int[] quotas(int[] labels, int classes, int count) {
    long[] share = new long[classes];
    for (int label : labels) {
      share[label] += count;
    }
    int total = Math.max(1, labels.length);
    int[] quotas = Arrays.stream(share).mapToInt(s -> (int) (s / total)).toArray();
    int left = count - Arrays.stream(quotas).sum();
    // Stable, so that equal remainders go to the smaller label.
    IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingLong((Integer c) -> share[c] % total).reversed())
        .limit(left)
        .forEach(c -> quotas[c]++);
    return quotas;
  }
}
