package pellucid.train;

import java.util.Arrays;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NoGrad;
import pellucid.data.MaskedTokens;
import pellucid.data.TokenWindows;
import pellucid.nn.Layer;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// Learning to tell hidden tokens from those around them (J. Devlin et al., "BERT", NAACL 2019,
/// section 3.1, task 1): cross-entropy and accuracy at the chosen places of sequences that are cut
/// from the text anew each epoch, chosen anew each time.
///
/// The text that validates is cut in order, and the same places are hidden each time, whatever the
/// seed: so trainings on the same text compare, with each other and with [#baselines()].
public final class MaskedLanguageModelling implements Task {
  // Keeps the draws of one seed apart, as Trainer does for dropout.
  private static final long MASK_KEY = 0x5EED_0F3A_5C7D_0D0EL;

  /// Draws the validation mask. Fixed for ever, so that results can be compared.
  private static final long VALIDATION_KEY = 0x9E11_0C1D_0000_0002L;

  private final String data;
  private final int[] trainTokens;
  private final int[] validationTokens;
  private final int vocabulary;
  private final int block;
  private final int batch;
  private final long seed;
  private final TokenWindows train;
  private final @Nullable TokenWindows validation;

  private MaskedLanguageModelling(
      String data, int[] train, int[] validation, int vocabulary, int block, int batch, long seed) {
    this.data = data;
    this.trainTokens = train.clone();
    this.validationTokens = validation.clone();
    this.vocabulary = vocabulary;
    this.block = block;
    this.batch = batch;
    this.seed = seed;
    this.train = TokenWindows.shuffled(train, block, batch, seed);
    this.validation =
        validation.length == 0 ? null : TokenWindows.inOrder(validation, block, batch);
  }

  /// On a text that is split already.
  ///
  /// @param data the name of the text
  /// @param train what is learned from
  /// @param validation what validates; may be empty
  /// @param vocabulary how many tokens there are; the next one, `vocabulary`, is the mask
  /// @param block tokens in a sequence
  /// @param hyper for the sequences in a step
  /// @param seed of the cuts, the order of the sequences and the places that are chosen
  /// @throws pellucid.data.DataException if a part is too short, with the least length
  public static MaskedLanguageModelling of(
      String data,
      int[] train,
      int[] validation,
      int vocabulary,
      int block,
      Hyper hyper,
      long seed) {
    LanguageModelling.requireLength(data, train, validation, block, hyper);
    return new MaskedLanguageModelling(
        data, train, validation, vocabulary, block, hyper.batch(), seed);
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
    map.put("tokens", LanguageModelling.digest(trainTokens, validationTokens));
    map.put("block", Integer.toString(block));
    return map;
  }

  @Override
  public Step step(Layer model, int epoch, int index, Pass pass) {
    int[] tokens = ints(train.get(epoch, index).inputs());
    long firstPlace = (long) index * batch * block;
    MaskedTokens masked =
        MaskedTokens.corrupted(tokens, vocabulary, ~(seed ^ MASK_KEY), epoch, firstPlace);
    Tensor logits = logits(model, masked, pass);
    Tensor loss = logits.crossEntropy(labels(masked), 0, MaskedTokens.IGNORED);
    return new Step(loss, tokens.length, masked.count(), right(logits, masked));
  }

  private static int[] ints(Tensor tensor) {
    return Arrays.stream(tensor.toLongs()).mapToInt(Math::toIntExact).toArray();
  }

  private Tensor logits(Layer model, MaskedTokens masked, Pass pass) {
    int count = masked.inputs().length;
    Tensor inputs = Tensor.of(masked.inputs(), count / block, block);
    Tensor logits = model.forward(inputs, pass); // [B, T, vocabulary]
    return logits.reshape(count, logits.dim(2));
  }

  private static Tensor labels(MaskedTokens masked) {
    return Tensor.of(masked.labels(), masked.labels().length);
  }

  private static int right(Tensor logits, MaskedTokens masked) {
    long[] predicted = logits.detach().argMax(1).toLongs();
    int right = 0;
    for (int i = 0; i < predicted.length; i++) {
      right += predicted[i] == masked.labels()[i] ? 1 : 0; // never where the label is IGNORED
    }
    return right;
  }

  /// The text that validates as a model sees it, all chosen places hidden.
  private MaskedTokens hidden(TokenWindows windows, int index) {
    return MaskedTokens.hidden(
        ints(windows.get(0, index).inputs()),
        vocabulary,
        VALIDATION_KEY,
        (long) index * batch * block);
  }

  @Override
  public @Nullable Score validate(Layer model) {
    if (validation == null) {
      return null;
    }
    double loss = 0;
    long right = 0;
    long count = 0;
    for (int i = 0; i < validation.batches(); i++) {
      MaskedTokens masked = hidden(validation, i);
      try (var _ = TensorScope.open();
          var _ = NoGrad.open()) {
        Tensor logits = logits(model, masked, Pass.EVAL);
        Tensor mean = logits.crossEntropy(labels(masked), 0, MaskedTokens.IGNORED);
        loss += mean.item() * masked.count();
        right += right(logits, masked);
      }
      count += masked.count();
    }
    return new Score(loss / count, (double) right / count);
  }

  /// How well counting does at the same places that [#validate] hides; null where nothing
  /// validates. The counts are of the text that is learned from.
  public @Nullable MaskedBaselines baselines() {
    if (validation == null) {
      return null;
    }
    MaskedBaselines.Counts counts = new MaskedBaselines.Counts(trainTokens, vocabulary);
    MaskedBaselines sum = new MaskedBaselines(0, 0, 0, 0);
    for (int i = 0; i < validation.batches(); i++) {
      sum = sum.plus(counts.measure(hidden(validation, i), block));
    }
    return sum;
  }
}
