package pellucid.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.Set;
import pellucid.data.BytePairTokenizer.Merge;

/// Learns byte pairs (R. Sennrich et al., "Neural Machine Translation of Rare Words with Subword
/// Units", ACL 2016, algorithm 1), over the distinct words of a text: after a merge only the words
/// that had the pair are counted anew.
final class BytePairTrainer {
  /// A pair that occurs once saves one token of the corpus and costs one of the vocabulary.
  private static final long LEAST = 2;

  private final List<byte[]> tokens = new ArrayList<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final SequencedMap<Long, Merge> merges = new LinkedHashMap<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry e) -> -e.count()).thenComparingLong(Entry::pair));

  /// How often a pair occurs, and the words that have it or had it.
  private static final class Pair {
    private long count;
    private int[] words = new int[4];
    private int size;

    private void addWord(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }
  }

  /// A pair and its count when it was queued.
  private record Entry(long pair, long count) {}

  BytePairTrainer(String text) {
    int[] ofByte = new int[256];
    for (byte b : ByteSymbols.inOrder()) {
      ofByte[b & 0xFF] = tokens.size();
      add(new byte[] {b});
    }
    Map<String, Long> distinct = new HashMap<>();
    Words.of(text, word -> distinct.merge(word, 1L, Long::sum));
    distinct.forEach((word, count) -> {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      int[] symbols = new int[bytes.length];
      Arrays.setAll(symbols, i -> ofByte[bytes[i] & 0xFF]);
      words.add(symbols);
      counts.add(count);
      count(words.size() - 1, count);
    });
    pairs.keySet().forEach(this::enqueue);
  }

  private int add(byte[] bytes) {
    tokens.add(bytes);
    known.put(name(bytes), tokens.size() - 1);
    return tokens.size() - 1;
  }

  private static String name(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void count(int word, long times) {
    int[] symbols = words.get(word);
    for (int i = 0; i + 1 < symbols.length; i++) {
      long key = BytePairTokenizer.pair(symbols[i], symbols[i + 1]);
      Pair pair = pairs.computeIfAbsent(key, _ -> new Pair());
      pair.count += times;
      if (times > 0) {
        pair.addWord(word);
      }
    }
  }

  private void enqueue(long key) {
    Pair pair = pairs.get(key);
    if (pair != null && pair.count >= LEAST) {
      queue.add(new Entry(key, pair.count));
    }
  }

  /// Merges until there are as many tokens, or no pair occurs twice.
  BytePairTokenizer run(int size) {
    Entry entry = queue.poll();
    while (tokens.size() < size && entry != null) {
      Pair pair = pairs.get(entry.pair());
      long now = pair == null ? 0 : pair.count;
      if (now == entry.count()) {
        merge(entry.pair());
      } else if (now < entry.count()) {
        enqueue(entry.pair()); // it has lost since; one that has gained was queued then
      }
      entry = queue.poll();
    }
    return new BytePairTokenizer(tokens, List.copyOf(merges.values()));
  }

  private void merge(long key) {
    int left = (int) (key >>> 32);
    int right = (int) key;
    int token = token(left, right);
    merges.putIfAbsent(key, new Merge(left, right, token)); // may come again, see token
    Set<Long> gained = new HashSet<>();
    Pair pair = pairs.get(key);
    for (int i = 0; pair != null && i < pair.size; i++) {
      int word = pair.words[i];
      int[] merged = replaced(words.get(word), left, right, token);
      if (merged.length < words.get(word).length) {
        count(word, -counts.get(word));
        words.set(word, merged);
        count(word, counts.get(word));
        gather(merged, token, gained);
      }
    }
    pairs.remove(key);
    gained.forEach(this::enqueue);
  }

  /// The token of two others' bytes. Two ways may lead to the same one, and the later way to pairs
  /// with it that were merged before.
  private int token(int left, int right) {
    byte[] a = tokens.get(left);
    byte[] b = tokens.get(right);
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    Integer old = known.get(name(both));
    return old == null ? add(both) : old;
  }

  private static int[] replaced(int[] symbols, int left, int right, int token) {
    int[] merged = new int[symbols.length];
    int n = 0;
    for (int i = 0; i < symbols.length; i++) {
      boolean pair = i + 1 < symbols.length && symbols[i] == left && symbols[i + 1] == right;
      merged[n++] = pair ? token : symbols[i];
      i += pair ? 1 : 0;
    }
    return Arrays.copyOf(merged, n);
  }

  /// Only pairs with the new token can have become more frequent.
  private static void gather(int[] symbols, int token, Set<Long> gained) {
    for (int i = 0; i + 1 < symbols.length; i++) {
      if (symbols[i] == token || symbols[i + 1] == token) {
        gained.add(BytePairTokenizer.pair(symbols[i], symbols[i + 1]));
      }
    }
  }
}
