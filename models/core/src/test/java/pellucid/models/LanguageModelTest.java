package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.DataException;
import pellucid.data.Tokenizer;
import pellucid.io.SafeTensors;
import pellucid.nn.StateDict;
import pellucid.nn.StateMismatchException;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;

class LanguageModelTest {
  private static final String TEXT = "to be, or not to be";

  @TempDir Path folder;

  private static LanguageModel model(String name, String text) {
    LanguageModelSpec spec = ModelZoo.languageModel(name);
    Tokenizer tokenizer = spec.tokenizing().of(text);
    LanguageNet net = spec.architecture().build(tokenizer.size(), 8, 0, new Rng(3));
    return new LanguageModel(spec, net, tokenizer, "hamlet.txt", 8);
  }

  private static String write(LanguageModel model, String prompt) {
    return model.write(prompt, 20, Sampler.of(5));
  }

  @Test
  void whatIsSavedWritesTheSame() throws IOException {
    for (String name : new String[] {"char-gpt", "char-lstm"}) {
      LanguageModel model = model(name, TEXT);
      Path file = folder.resolve(name);
      model.save(file);
      byte[] bytes = Files.readAllBytes(file);
      LanguageModel loaded = assertInstanceOf(LanguageModel.class, TrainedModel.load(file));
      assertEquals(20, write(model, "to").length());
      assertEquals(write(model, "to"), write(loaded, "to"));
      assertEquals("hamlet.txt", loaded.data());
      loaded.save(file);
      assertArrayEquals(bytes, Files.readAllBytes(file));
    }
  }

  @Test
  void unseenCharactersAreNamed() {
    LanguageModel model = model("char-lstm", TEXT);
    var e = assertThrows(DataException.class, () -> write(model, "to \u00e6"));
    assertTrue(String.valueOf(e.getMessage()).contains("(U+00E6)"), e::getMessage);
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    Path file = folder.resolve("model");
    model("char-gpt", TEXT).save(file);
    assertThrows(FormatException.class, () -> Classifier.load(file));
    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(FormatException.class, () -> TrainedModel.load(cut));
    // The tensors of one with the metadata of another.
    SafeTensors saved = SafeTensors.read(file);
    LanguageNet other = model("char-gpt", TEXT + "?").network();
    SafeTensors.write(file, StateDict.of(other), saved.metadata());
    assertThrows(StateMismatchException.class, () -> LanguageModel.load(file));
    SafeTensors.write(file, saved.tensors(), Map.of("format", "of tomorrow"));
    assertThrows(FormatException.class, () -> TrainedModel.load(file));
  }
}
