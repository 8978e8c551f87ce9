package pellucid.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pellucid.data.BytePairTokenizer.Merge;
import pellucid.io.json.Json;
import pellucid.tensor.FormatException;

/// `tokenizer.json` in the layout of Hugging Face's tokenizers library: a pipeline of which GPT-2's
/// parts alone are understood, and a model with a vocabulary and merges. Bytes are written as
/// [ByteSymbols].
final class TokenizerJson {
  private final String source;
  private final List<byte[]> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();

  private TokenizerJson(String source) {
    this.source = source;
  }

  /// The whole file. Merges are pairs in one string, which the library's older versions read too.
  static String text(byte[][] tokens, List<Merge> merges) {
    String vocab =
        IntStream.range(0, tokens.length)
            .mapToObj(id -> "      " + Json.quote(ByteSymbols.toText(tokens[id])) + ": " + id)
            .collect(Collectors.joining(",\n"));
    String pairs =
        merges.stream()
            .map(m -> symbols(tokens, m.left()) + " " + symbols(tokens, m.right()))
            .map(pair -> "      " + Json.quote(pair))
            .collect(Collectors.joining(",\n"));
    return """
    {
      "version": "1.0",
      "truncation": null,
      "padding": null,
      "added_tokens": [],
      "normalizer": null,
      "pre_tokenizer": {
        "type": "ByteLevel",
        "add_prefix_space": false,
        "trim_offsets": true,
        "use_regex": true
      },
      "post_processor": null,
      "decoder": {
        "type": "ByteLevel",
        "add_prefix_space": true,
        "trim_offsets": true,
        "use_regex": true
      },
      "model": {
        "type": "BPE",
        "dropout": null,
        "unk_token": null,
        "continuing_subword_prefix": null,
        "end_of_word_suffix": null,
        "fuse_unk": false,
        "byte_fallback": false,
        "ignore_merges": false,
        "vocab": {
    %s
        },
        "merges": [
    %s
        ]
      }
    }
    """
        .formatted(vocab, pairs);
  }

  private static String symbols(byte[][] tokens, int id) {
    return ByteSymbols.toText(tokens[id]);
  }

  static BytePairTokenizer read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new FormatException(file + ": no JSON: not UTF-8", e);
    }
  }

  /// @param source what is read, for messages
  static BytePairTokenizer parse(String source, String text) {
    if (!(Json.parse(source, text) instanceof Json.Obj(var root))) {
      throw new FormatException(source + ": no JSON object");
    }
    return new TokenizerJson(source).tokenizer(root);
  }

  private BytePairTokenizer tokenizer(Map<String, Json.Value> root) {
    if (!(root.get("model") instanceof Json.Obj(var model)) || !is(model, "type", "BPE")) {
      throw wrong("model", "must be an object of type BPE");
    }
    checkPipeline(root);
    checkModel(model);
    readVocabulary(model);
    return new BytePairTokenizer(tokens, readMerges(model));
  }

  /// Any other part would cut or change texts in ways that this tokenizer doesn't know.
  private void checkPipeline(Map<String, Json.Value> root) {
    requireNull(root, "", "normalizer");
    requireNull(root, "", "truncation");
    requireNull(root, "", "padding");
    Json.Value added = root.get("added_tokens");
    if (!isNull(added) && !new Json.Arr(List.of()).equals(added)) {
      throw wrong("added_tokens", "must be empty: special tokens are not supported");
    }
    if (!(root.get("pre_tokenizer") instanceof Json.Obj(var pre))
        || !is(pre, "type", "ByteLevel")) {
      throw wrong("pre_tokenizer", "must be an object of type ByteLevel");
    }
    requireWord(pre, "pre_tokenizer.", "add_prefix_space", "false");
    if (pre.containsKey("use_regex")) {
      requireWord(pre, "pre_tokenizer.", "use_regex", "true");
    }
    if (!(root.get("decoder") instanceof Json.Obj(var decoder))
        || !is(decoder, "type", "ByteLevel")) {
      throw wrong("decoder", "must be an object of type ByteLevel");
    }
    if (!(root.get("post_processor") instanceof Json.Obj(var post)
        && is(post, "type", "ByteLevel"))) { // moves offsets only
      requireNull(root, "", "post_processor");
    }
  }

  private void checkModel(Map<String, Json.Value> model) {
    for (String name : List.of("dropout", "unk_token")) {
      requireNull(model, "model.", name);
    }
    for (String name : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!is(model, name, "")) {
        requireNull(model, "model.", name);
      }
    }
    for (String name : List.of("byte_fallback", "ignore_merges")) {
      if (model.containsKey(name)) {
        requireWord(model, "model.", name, "false");
      }
    }
  }

  private void readVocabulary(Map<String, Json.Value> model) {
    if (!(model.get("vocab") instanceof Json.Obj(var vocab))) {
      throw wrong("model.vocab", "is missing or no object");
    }
    String[] names = new String[vocab.size()];
    vocab.forEach((name, value) -> {
      int id = id(name, value, names.length);
      if (names[id] != null) {
        throw wrong(
            place(name),
            "has number %d, as %s has; each needs its own".formatted(id, Json.quote(names[id])));
      }
      names[id] = name;
      ids.put(name, id);
    });
    for (String name : names) {
      byte[] bytes = ByteSymbols.toBytes(name);
      if (bytes == null || bytes.length == 0) {
        throw wrong(place(name), "is not written in GPT-2's symbols of bytes");
      }
      tokens.add(bytes);
    }
    for (byte b : ByteSymbols.inOrder()) {
      String symbol = ByteSymbols.toText(new byte[] {b});
      if (!ids.containsKey(symbol)) {
        throw wrong(
            "model.vocab", "lacks \"%s\", the token of byte %d".formatted(symbol, b & 0xFF));
      }
    }
  }

  private int id(String name, Json.Value value, int count) {
    if (value instanceof Json.Num(String digits) && digits.matches("\\d{1,9}")) {
      int id = Integer.parseInt(digits);
      if (id < count) {
        return id;
      }
    }
    throw wrong(place(name), "needs a whole number from 0 to %d".formatted(count - 1));
  }

  private static String place(String name) {
    return "model.vocab: " + Json.quote(name);
  }

  private List<Merge> readMerges(Map<String, Json.Value> model) {
    if (!(model.get("merges") instanceof Json.Arr(var items))) {
      throw wrong("model.merges", "is missing or no list");
    }
    List<Merge> merges = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    boolean[] made = new boolean[tokens.size()];
    for (int i = 0; i < items.size(); i++) {
      String where = "model.merges[" + i + "]";
      List<String> pair = pair(where, items.get(i));
      Merge merge =
          new Merge(
              known(where, pair.getFirst()),
              known(where, pair.getLast()),
              known(where, pair.getFirst() + pair.getLast()));
      if (!seen.add(BytePairTokenizer.pair(merge.left(), merge.right()))) {
        throw wrong(where, "repeats the pair " + pair);
      }
      merges.add(merge);
      made[merge.token()] = true;
    }
    for (int id = 0; id < made.length; id++) {
      if (!made[id] && tokens.get(id).length > 1) {
        throw wrong(place(ByteSymbols.toText(tokens.get(id))), "is neither a byte nor any merge's");
      }
    }
    return merges;
  }

  /// Newer files have `["a", "b"]`, older ones `"a b"`.
  private List<String> pair(String where, Json.Value item) {
    List<String> pair =
        switch (item) {
          case Json.Str(String text) -> Arrays.asList(text.split(" ", -1));
          case Json.Arr(var parts) ->
              parts.stream().map(part -> part instanceof Json.Str(String s) ? s : "").toList();
          case Json.Obj _, Json.Num _, Json.Word _ -> List.of();
        };
    if (pair.size() != 2) {
      throw wrong(where, "is no pair of tokens");
    }
    return pair;
  }

  private int known(String where, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw wrong(where, "needs " + Json.quote(token) + ", which the vocabulary lacks");
    }
    return id;
  }

  private static boolean is(Map<String, Json.Value> object, String name, String text) {
    return new Json.Str(text).equals(object.get(name));
  }

  private static boolean isNull(Json.@Nullable Value value) {
    return value == null || value.equals(new Json.Word("null"));
  }

  private void requireNull(Map<String, Json.Value> object, String path, String name) {
    if (!isNull(object.get(name))) {
      throw wrong(path + name, "must be null: it is not supported");
    }
  }

  private void requireWord(Map<String, Json.Value> object, String path, String name, String word) {
    if (!new Json.Word(word).equals(object.get(name))) {
      throw wrong(path + name, "must be " + word);
    }
  }

  private FormatException wrong(String where, String what) {
    return new FormatException(source + ": " + where + " " + what);
  }
}
