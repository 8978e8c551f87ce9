package pellucid.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import pellucid.data.TextStream;
import pellucid.data.Tokenizer;
import pellucid.io.SafeTensors;
import pellucid.nn.StateDict;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;

/// A network that writes, with its tokenizer.
///
/// ```java
/// LanguageModel gpt = LanguageModel.load(Path.of("run/model.safetensors"));
/// String text = gpt.write("To be, ", 200, Sampler.of(42));
/// ```
///
/// @param spec the named model
/// @param network from tokens to logits
/// @param tokenizer of the text that it was trained on
/// @param data the name of that text
/// @param block tokens in a sequence that it was trained on
public record LanguageModel(
    LanguageModelSpec spec, LanguageNet network, Tokenizer tokenizer, String data, int block)
    implements TrainedModel {
  static final String FORMAT = "pellucid language model 1";

  /// Checks that network and tokenizer have the same tokens.
  public LanguageModel {
    if (network.vocabulary() != tokenizer.size()) {
      throw new IllegalArgumentException(
          "%s: a network of %d tokens with a tokenizer of %d"
              .formatted(spec.name(), network.vocabulary(), tokenizer.size()));
    }
  }

  /// Goes on from a prompt; as [#write(String, int, Sampler, Consumer)], all at once.
  public String write(String prompt, int count, Sampler sampler) {
    StringBuilder text = new StringBuilder();
    write(prompt, count, sampler, text::append);
    return text.toString();
  }

  /// Goes on from a prompt, and hands each piece of text on as soon as it is written.
  ///
  /// @param prompt 1 character or more; of one longer than a [Gpt]'s block the end counts
  /// @param count how many tokens to write
  /// @throws pellucid.data.DataException if the prompt has a character that the model never saw
  /// @throws IllegalArgumentException if the prompt is empty
  public void write(String prompt, int count, Sampler sampler, Consumer<String> sink) {
    TextStream stream = tokenizer.stream();
    new TextGenerator(network, sampler)
        .run(tokenizer.encode(prompt), count, token -> sink.accept(stream.add(token)));
    sink.accept(stream.end());
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
  /// @throws FormatException if it is damaged or holds no language model
  /// @throws pellucid.tensor.PellucidException if its model is unknown
  /// @throws pellucid.nn.StateMismatchException if its tensors are not those of its model
  public static LanguageModel load(Path file) throws IOException {
    return of(SafeTensors.read(file), file);
  }

  static LanguageModel of(SafeTensors saved, Path file) {
    LanguageModel model = blank(saved.metadata(), file.toString());
    StateDict.copy(
        "model than " + model.spec().name(), StateDict.of(model.network()), saved.tensors());
    return model;
  }

  private static LanguageModel blank(Map<String, String> map, String source) {
    if (!FORMAT.equals(map.get("format"))) {
      throw new FormatException(source + ": not a language model of this version of Pellucid");
    }
    LanguageModelSpec spec = ModelZoo.languageModel(text(map, "model", source));
    Tokenizer tokenizer = Tokenizer.fromMetadata(source, map);
    try {
      int block = Integer.parseInt(text(map, "block", source));
      // Dropout has no parameters and does nothing in evaluation: 0 will do.
      LanguageNet network = spec.architecture().build(tokenizer.size(), block, 0, new Rng(0));
      return new LanguageModel(spec, network, tokenizer, text(map, "data", source), block);
    } catch (IllegalArgumentException e) {
      throw new FormatException(source + ": " + e.getMessage(), e);
    }
  }

  static String text(Map<String, String> map, String name, String source) {
    String value = map.get(name);
    if (value == null) {
      throw new FormatException(source + ": " + name + " is missing");
    }
    return value;
  }
}
