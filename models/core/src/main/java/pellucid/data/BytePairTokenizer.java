package pellucid.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import pellucid.io.AtomicFiles;
import pellucid.tensor.FormatException;

/// Byte-level byte-pair encoding, as GPT-2's (R. Sennrich et al., "Neural Machine Translation of
/// Rare Words with Subword Units", ACL 2016, section 3.2; A. Radford et al., "Language Models are
/// Unsupervised Multitask Learners", 2019, section 2.2).
///
/// The first tokens are the 256 bytes, so that any text can be encoded; each further one is a merge
/// of two others, learned where they stood together most often. A text is cut into words, and in
/// the UTF-8 of each word the pair that was learned first is merged, until none is left.
///
/// ```java
/// BytePairTokenizer tokenizer = BytePairTokenizer.train(text, 1024);
/// int[] tokens = tokenizer.encode("to be or not to be");
/// tokenizer.write(Path.of("tokenizer.json"));   // as Hugging Face's tokenizers library reads it
/// ```
public final class BytePairTokenizer implements Tokenizer {
  /// Under which its text stands in a model's metadata.
  static final String KEY = "tokenizer.json";

  private static final int MOST_CACHED = 1 << 16;
  private static final int LONGEST_CACHED = 64;

  private final byte[][] tokens;
  private final List<Merge> merges;
  private final int[] ofByte = new int[256];
  private final Map<Long, Integer> ranks = new HashMap<>();
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  /// Two tokens side by side become one.
  record Merge(int left, int right, int token) {}

  /// @param tokens each token's bytes; all 256 bytes are among them
  /// @param merges the first learned first; no pair twice
  BytePairTokenizer(List<byte[]> tokens, List<Merge> merges) {
    this.tokens = tokens.toArray(byte[][]::new);
    this.merges = List.copyOf(merges);
    for (int i = 0; i < this.tokens.length; i++) {
      if (this.tokens[i].length == 1) {
        ofByte[this.tokens[i][0] & 0xFF] = i;
      }
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      ranks.put(pair(merges.get(rank).left(), merges.get(rank).right()), rank);
    }
  }

  /// The token of a single byte.
  int token(byte b) {
    return ofByte[b & 0xFF];
  }

  /// The first learned first.
  List<Merge> merges() {
    return merges;
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /// Learns the pairs of a corpus. Of pairs that are as frequent, the one of the smaller tokens
  /// goes first: the same text gives the same tokenizer.
  ///
  /// @param size how many tokens to end with, 256 or more; they are fewer if before that no pair
  ///   occurs twice
  /// @throws DataException if the text is empty
  public static BytePairTokenizer train(String text, int size) {
    if (size < 256) {
      throw new IllegalArgumentException(
          "tokenizer: %d tokens are too few: the bytes alone are 256".formatted(size));
    }
    if (text.isEmpty()) {
      throw new DataException("tokenizer: the text is empty");
    }
    return new BytePairTrainer(text).run(size);
  }

  /// Reads a `tokenizer.json`, of this class or of another maker of the same kind of tokenizer.
  ///
  /// @throws FormatException if it is damaged or of another kind; says what is wrong and where
  /// @throws IOException if it can't be read
  public static BytePairTokenizer read(Path file) throws IOException {
    return TokenizerJson.read(file);
  }

  /// Writes a `tokenizer.json` in the layout of Hugging Face's tokenizers library.
  ///
  /// @param file its folder must exist
  /// @throws IOException if it can't be written; then an older file of that name is as it was
  public void write(Path file) throws IOException {
    AtomicFiles.write(file, TokenizerJson.text(tokens, merges).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int size() {
    return tokens.length;
  }

  @Override
  public int[] encode(String text) {
    IntStream.Builder all = IntStream.builder();
    Words.of(text, word -> Arrays.stream(encodeWord(word)).forEach(all));
    return all.build().toArray();
  }

  private int[] encodeWord(String word) {
    int[] known = cache.get(word);
    if (known != null) {
      return known;
    }
    int[] encoded = merged(word.getBytes(StandardCharsets.UTF_8));
    if (word.length() <= LONGEST_CACHED && cache.size() < MOST_CACHED) {
      cache.put(word, encoded);
    }
    return encoded;
  }

  /// A word as a linked list of tokens, whose mergeable pairs stand in a queue by rank, then by
  /// place: a word of n bytes takes O(n log n).
  private int[] merged(byte[] bytes) {
    int n = bytes.length;
    int[] token = new int[n];
    int[] next = new int[n];
    int[] previous = new int[n];
    PriorityQueue<Long> queue = new PriorityQueue<>();
    for (int i = 0; i < n; i++) {
      token[i] = token(bytes[i]);
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    for (int i = 0; i + 1 < n; i++) {
      offer(queue, token, i, i + 1);
    }
    for (Long entry = queue.poll(); entry != null; entry = queue.poll()) {
      int at = (int) (entry & 0xFFFF_FFFFL);
      int right = next[at];
      int rank = (int) (entry >>> 32);
      if (token[at] < 0 || right >= n || rank(token[at], token[right]) != rank) {
        continue; // one of the two was merged meanwhile
      }
      token[at] = merges.get(rank).token();
      token[right] = -1;
      next[at] = next[right];
      if (next[at] < n) {
        previous[next[at]] = at;
        offer(queue, token, at, next[at]);
      }
      if (previous[at] >= 0) {
        offer(queue, token, previous[at], at);
      }
    }
    return Arrays.stream(token).filter(t -> t >= 0).toArray();
  }

  private void offer(PriorityQueue<Long> queue, int[] token, int left, int right) {
    int rank = rank(token[left], token[right]);
    if (rank >= 0) {
      queue.add(pair(rank, left));
    }
  }

  private int rank(int left, int right) {
    return ranks.getOrDefault(pair(left, right), -1);
  }

  @Override
  public String decode(int... ids) {
    int length = 0;
    for (int id : ids) {
      length += bytes(id).length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (int id : ids) {
      System.arraycopy(tokens[id], 0, all, at, tokens[id].length);
      at += tokens[id].length;
    }
    return new String(all, StandardCharsets.UTF_8);
  }

  private byte[] bytes(int id) {
    return tokens[Objects.checkIndex(id, tokens.length)];
  }

  @Override
  public TextStream stream() {
    return new TextStream(this::bytes);
  }

  @Override
  public String describe() {
    return tokens.length + " byte-pair tokens";
  }

  @Override
  public SequencedMap<String, String> toMetadata() {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put(KEY, TokenizerJson.text(tokens, merges));
    return map;
  }
}
