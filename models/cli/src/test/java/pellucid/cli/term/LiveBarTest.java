package pellucid.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LiveBarTest {
  @Test
  void theBarTakesWhatTheRestLeaves() {
    var renderer = new LiveBar.Renderer(false, () -> "loss 0.5");
    assertEquals("task  ####....   50 %  loss 0.5", renderer.render("task", 0.5, 31));
    assertEquals("task  ########  100 %  loss 0.5", renderer.render("task", 1, 31));
  }

  @Test
  void unicodeBarsMoveByEighths() {
    var renderer = new LiveBar.Renderer(true, () -> "");
    assertTrue(renderer.render("", 0.5 / 40, 60).startsWith("  \u258c "));
    assertTrue(renderer.render("", 1, 60).startsWith("  " + "\u2588".repeat(40)));
  }

  @Test
  void aLineNeverExceedsTheTerminal() {
    var renderer = new LiveBar.Renderer(true, () -> "a message that is far too long to fit here");
    for (int percent = 0; percent <= 100; percent++) {
      assertEquals(40, renderer.render("task", percent / 100.0, 40).length());
    }
  }

  @Test
  void closingErasesTheLine() {
    for (int i = 0; i < 50; i++) { // drawing and closing are on two threads
      Screen screen = Screen.terminal(80);
      try (LiveBar bar = new LiveBar(screen.console, "task", 10, () -> "message")) {
        bar.at(5);
      }
      assertTrue(screen.text().contains("message"), screen.text());
      assertTrue(screen.text().endsWith("\r\u001b[K"), screen.text());
      assertFalse(screen.text().contains("\n"), screen.text());
    }
  }

  @Test
  void withoutATerminalThereIsNoBar() {
    Screen screen = Screen.plain();
    assertThrows(
        IllegalArgumentException.class, () -> new LiveBar(screen.console, "task", 1, () -> ""));
  }
}
