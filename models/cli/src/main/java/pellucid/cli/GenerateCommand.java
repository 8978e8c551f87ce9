package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Text;
import pellucid.models.LanguageModel;
import pellucid.models.Sampler;
import pellucid.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lets a trained language model write.
@Command(
    name = "generate",
    sortOptions = false,
    description = "Lets a trained language model go on from a prompt.",
    footer = {
      "",
      "The text appears as it is written, prompt first; how fast it was is said on standard error.",
      "A transformer keeps keys and values of what it has read: a token costs the same up to its",
      "block. Beyond, it goes on from the last half block, which it reads anew once every half",
      "block. A recurrent net has no such bound. The same seed writes the same text.",
      "",
      "Examples:",
      "  ./pellucid generate runs/char-gpt --prompt 'public static ' --tokens 200",
      "  ./pellucid generate runs/char-lstm --temperature 0.7 --top-k 20 --seed 1"
    })
final class GenerateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The folder that train wrote (its --out).")
  private Path folder;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What to go on from, by default a line's end.")
  private String prompt = "\n";

  @Option(
      names = "--tokens",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "How many tokens to write, by default 500.")
  private Integer tokens = 500;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description =
          "0 takes the likeliest token; below 1 sharpens, above 1 flattens; by default 1.")
  private double temperature = 1;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the K likeliest tokens only; by default from all (0).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = {
        "Draw from the likeliest tokens that together have this probability; by default 1."
      })
  private double topP = 1;

  @Option(names = "--seed", paramLabel = "S", description = "Of the draws, by default 42.")
  private long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "T",
      converter = Numbers.Count.class,
      description = "By default one for each processor.")
  private @Nullable Integer threads;

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Sampler sampler = new Sampler(temperature, topK, topP, seed);
    RunFolder run = new RunFolder(folder);
    LanguageModel model = Use.languageModel(run.model(run.config()), folder);
    int read = model.tokenizer().encode(prompt).length;
    if (read == 0) {
      throw new CliException("--prompt is empty: give at least one character to go on from");
    }
    if (threads != null) {
      Device.cpu().threads(threads);
    }
    warnOfLongPrompt(model, read);
    console.out().print(prompt);
    console.out().flush();
    long start = System.nanoTime();
    model.write(prompt, tokens, sampler, this::show);
    double seconds = (System.nanoTime() - start) / 1e9;
    console.out().println();
    console.out().flush();
    console
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "%s in %s, %.0f tokens/s",
                Text.plural(tokens, "token"),
                Text.seconds(seconds),
                tokens / seconds));
    return Main.OK;
  }

  private void warnOfLongPrompt(LanguageModel model, int read) {
    long room = model.network().read().room();
    if (read > room) {
      console
          .err()
          .println(
              "the prompt has %d tokens and the model's block %d: the last %d count"
                  .formatted(read, room, room));
    }
  }

  private void show(String piece) {
    console.out().print(piece);
    console.out().flush();
  }
}
