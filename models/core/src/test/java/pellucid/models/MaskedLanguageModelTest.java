package pellucid.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.CharTokenizer;
import pellucid.data.DataException;
import pellucid.tensor.FormatException;
import pellucid.tensor.Rng;
import pellucid.tensor.ShapeMismatchException;

class MaskedLanguageModelTest {
  private static final MaskedLanguageModel MODEL = model();

  @TempDir Path folder;

  private static MaskedLanguageModel model() {
    MaskedModelSpec spec = ModelZoo.maskedModel("mini-bert");
    CharTokenizer tokenizer = CharTokenizer.of("to be, or not to be");
    Bert bert = spec.architecture().build(tokenizer.size(), 8, 0, new Rng(3));
    return new MaskedLanguageModel(spec, bert, tokenizer, "hamlet.txt", 8);
  }

  @Test
  void gapsAreFilledAndAllElseStays() {
    String filled = MODEL.fill("to _e, _", '_');
    assertEquals(8, filled.length());
    assertEquals("to ", filled.substring(0, 3));
    assertEquals("e, ", filled.substring(4, 7));
    assertEquals("to be", MODEL.fill("to be", '_'));
    assertEquals(2, MODEL.fill("__", '_').length());
  }

  @Test
  void whatIsSavedFillsTheSame() throws IOException {
    Path file = folder.resolve("model");
    MODEL.save(file);
    byte[] bytes = Files.readAllBytes(file);
    var loaded = assertInstanceOf(MaskedLanguageModel.class, TrainedModel.load(file));
    assertEquals(MODEL.fill("t_ _e", '_'), loaded.fill("t_ _e", '_'));
    loaded.save(file);
    assertArrayEquals(bytes, Files.readAllBytes(file));
    assertThrows(FormatException.class, () -> LanguageModel.load(file));
  }

  @Test
  void badTextsAreRefused() {
    assertThrows(DataException.class, () -> MODEL.fill("tx", '_'));
    assertThrows(ShapeMismatchException.class, () -> MODEL.fill("", '_'));
    assertThrows(ShapeMismatchException.class, () -> MODEL.fill("to be, or", '_'));
  }
}
