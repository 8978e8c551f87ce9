package pellucid.train;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NoGrad;
import pellucid.data.DataException;
import pellucid.data.TokenWindows;
import pellucid.data.fetch.Sha256;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Learning to tell the next token of a text: cross-entropy over every place of sequences cut from
/// the text anew each epoch ([TokenWindows]). The end of the text is set aside for validation, so
/// no sequence is half of one and half of the other.
public final class LanguageModelling implements Task {
  private final String data;
  private final int[] tokens;
  private final int held;
  private final int block;
  private final TokenWindows train;
  private final @Nullable TokenWindows validation;
  private @Nullable String digest;

  private LanguageModelling(
      String data,
      int[] tokens,
      int held,
      int block,
      TokenWindows train,
      @Nullable TokenWindows validation) {
    this.data = data;
    this.tokens = tokens;
    this.held = held;
    this.block = block;
    this.train = train;
    this.validation = validation;
  }

  /// Sets the text's end aside.
  ///
  /// @param data the name of the text
  /// @param tokens the whole text
  /// @param block tokens in a sequence
  /// @param hyper for the sequences in a step and the share of the text that validates
  /// @param seed of the cuts and the order of the sequences
  /// @throws DataException if the text is too short, with the least length
  public static LanguageModelling of(String data, int[] tokens, int block, Hyper hyper, long seed) {
    int cut = tokens.length - (int) Math.round(hyper.validation() * tokens.length);
    int[] held = Arrays.copyOfRange(tokens, cut, tokens.length);
    return of(data, Arrays.copyOf(tokens, cut), held, block, hyper, seed);
  }

  /// On a text whose end was set aside.
  ///
  /// @param data the name of the text
  /// @param learned the tokens that are learned from
  /// @param held the tokens behind them, which validate; none if the validation share is 0
  /// @param block tokens in a sequence
  /// @param hyper for the sequences in a step
  /// @param seed of the cuts and the order of the sequences
  /// @throws DataException if the text is too short, with the least length
  public static LanguageModelling of(
      String data, int[] learned, int[] held, int block, Hyper hyper, long seed) {
    requireLength(data, learned, held, block, hyper);
    TokenWindows train = TokenWindows.shuffled(learned, block, hyper.batch(), seed);
    TokenWindows validation =
        held.length == 0 ? null : TokenWindows.inOrder(held, block, hyper.batch());
    int[] tokens = Arrays.copyOf(learned, learned.length + held.length);
    System.arraycopy(held, 0, tokens, learned.length, held.length);
    return new LanguageModelling(data, tokens, held.length, block, train, validation);
  }

  static void requireLength(String data, int[] learned, int[] held, int block, Hyper hyper) {
    if (learned.length < 2 * block || (hyper.validation() > 0 && held.length <= block)) {
      throw new DataException(
          "%s is too short: %d tokens, of which %d validate, leave no sequence of %d on one side; take a longer text or a shorter block"
              .formatted(data, learned.length + held.length, held.length, block));
    }
  }

  /// Tokens at the text's end that were set aside.
  public int held() {
    return held;
  }

  @Override
  public String data() {
    return data;
  }

  @Override
  public Unit unit() {
    return Unit.TOKENS;
  }

  @Override
  public long trainUnits() {
    return (long) train.perEpoch() * block;
  }

  @Override
  public long validationUnits() {
    return validation == null ? 0 : (long) validation.perEpoch() * block;
  }

  @Override
  public int steps() {
    return train.batches();
  }

  /// The name of the text, the SHA-256 of its tokens, the length of a sequence.
  @Override
  public SequencedMap<String, String> settings() {
    SequencedMap<String, String> map = Task.super.settings();
    if (digest == null) {
      digest = digest(tokens);
    }
    map.put("tokens", digest);
    map.put("block", Integer.toString(block));
    return map;
  }

  /// The SHA-256 of a text's parts.
  static String digest(int[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).reduce(0, Math::addExact);
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(length, Integer.BYTES));
    IntBuffer ints = bytes.asIntBuffer();
    Arrays.stream(parts).forEach(ints::put);
    return Sha256.of(bytes.array());
  }

  @Override
  public Step step(Layer model, int epoch, int index, Pass pass) {
    TokenWindows.Batch batch = train.get(epoch, index);
    return new Step(loss(model, batch, pass), size(batch), null);
  }

  private static Tensor loss(Layer model, TokenWindows.Batch batch, Pass pass) {
    Tensor logits = model.forward(batch.inputs(), pass); // [B, T, vocabulary]
    return logits.reshape(size(batch), logits.dim(2)).crossEntropy(batch.labels());
  }

  private static int size(TokenWindows.Batch batch) {
    return Math.toIntExact(batch.labels().shape().size());
  }

  @Override
  public @Nullable Score validate(Layer model) {
    if (validation == null) {
      return null;
    }
    double loss = 0;
    long count = 0;
    for (int i = 0; i < validation.batches(); i++) {
      try (var _ = TensorScope.open();
          var _ = NoGrad.open()) {
        TokenWindows.Batch batch = validation.get(0, i);
        loss += loss(model, batch, Pass.EVAL).item() * size(batch);
        count += size(batch);
      }
    }
    return new Score(loss / count, null);
  }
}
