package pellucid.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import pellucid.autodiff.NoGrad;
import pellucid.data.Tokenizer;
import pellucid.io.SafeTensors;
import pellucid.nn.Pass;
import pellucid.nn.StateDict;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// A network that tells hidden tokens, with its tokenizer.
///
/// ```java
/// MaskedLanguageModel bert = MaskedLanguageModel.load(Path.of("run/model.safetensors"));
/// String text = bert.fill("to _e or n_t to be", '_');
/// ```
///
/// @param spec the named model
/// @param network from tokens to logits
/// @param tokenizer of the text that it was trained on
/// @param data the name of that text
/// @param block tokens in a sequence that it was trained on
public record MaskedLanguageModel(
    MaskedModelSpec spec, Bert network, Tokenizer tokenizer, String data, int block)
    implements TrainedModel {
  static final String FORMAT = "pellucid masked language model 1";

  /// Checks that network and tokenizer have the same tokens.
  public MaskedLanguageModel {
    if (network.config().vocabulary() != tokenizer.size()) {
      throw new IllegalArgumentException(
          "%s: a network of %d tokens with a tokenizer of %d"
              .formatted(spec.name(), network.config().vocabulary(), tokenizer.size()));
    }
  }

  /// Puts the likeliest token into each gap.
  ///
  /// @param text no longer than the block, in tokens
  /// @param gap stands for one hidden token
  /// @throws pellucid.data.DataException if the text has a character that the model never saw
  /// @throws pellucid.tensor.ShapeMismatchException if it is empty or too long
  public String fill(String text, char gap) {
    int[] tokens = new int[0];
    String[] parts = text.split(Pattern.quote(String.valueOf(gap)), -1);
    for (int i = 0; i < parts.length; i++) {
      int[] part = tokenizer.encode(parts[i]);
      int start = tokens.length + (i == 0 ? 0 : 1);
      tokens = Arrays.copyOf(tokens, start + part.length);
      if (i > 0) {
        tokens[start - 1] = network.mask();
      }
      System.arraycopy(part, 0, tokens, start, part.length);
    }
    return tokenizer.decode(filled(tokens));
  }

  private int[] filled(int[] tokens) {
    try (var _ = TensorScope.open();
        var _ = NoGrad.open()) {
      Tensor logits = network.forward(Tensor.of(tokens, 1, tokens.length), Pass.EVAL);
      long[] likeliest = logits.argMax(2).toLongs();
      int[] filled = tokens.clone();
      for (int i = 0; i < filled.length; i++) {
        filled[i] = tokens[i] == network.mask() ? Math.toIntExact(likeliest[i]) : tokens[i];
      }
      return filled;
    }
  }

  @Override
  public void save(Path file) throws IOException {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    map.put("format", FORMAT);
    map.put("model", spec.name());
    map.put("data", data);
    map.put("block", Integer.toString(block));
    map.putAll(tokenizer.toMetadata());
    SafeTensors.write(file, StateDict.of(network), map);
  }

  /// Reads a file.
  ///
  /// @throws IOException if it can't be read
  /// @throws FormatException if it is damaged or holds no masked language model
  /// @throws pellucid.tensor.PellucidException if its model is unknown
  /// @throws pellucid.nn.StateMismatchException if its tensors are not those of its model
  public static MaskedLanguageModel load(Path file) throws IOException {
    return of(SafeTensors.read(file), file);
  }

  static MaskedLanguageModel of(SafeTensors saved, Path file) {
    MaskedLanguageModel model = blank(saved.metadata(), file.toString());
    StateDict.copy(
        "model than " + model.spec().name(), StateDict.of(model.network()), saved.tensors());
    return model;
  }

  private static MaskedLanguageModel blank(Map<String, String> map, String source) {
    if (!FORMAT.equals(map.get("format"))) {
      throw new FormatException(
          source + ": not a masked language model of this version of Pellucid");
    }
    MaskedModelSpec spec = ModelZoo.maskedModel(LanguageModel.text(map, "model", source));
    Tokenizer tokenizer = Tokenizer.fromMetadata(source, map);
    try {
      int block = Integer.parseInt(LanguageModel.text(map, "block", source));
      // Dropout has no parameters and does nothing in evaluation: 0 will do.
      Bert network = spec.architecture().build(tokenizer.size(), block, 0, new Rng(0));
      String data = LanguageModel.text(map, "data", source);
      return new MaskedLanguageModel(spec, network, tokenizer, data, block);
    } catch (IllegalArgumentException e) {
      throw new FormatException(source + ": " + e.getMessage(), e);
    }
  }
}
