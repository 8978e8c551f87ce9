package pellucid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pellucid.autodiff.NoGrad;
import pellucid.cli.run.RunConfig;
import pellucid.cli.run.RunFolder;
import pellucid.cli.term.Console;
import pellucid.cli.term.Table;
import pellucid.cli.term.Text;
import pellucid.models.Classifier;
import pellucid.models.Forecaster;
import pellucid.models.TrainedModel;
import pellucid.nn.Pass;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Classifies samples with a trained model.
@Command(
    name = "predict",
    description = {
      "Tells what a trained classifier takes images, or samples of a data set, for, and how a",
      "forecaster goes on with its series."
    },
    footer = {
      "",
      "A PNG of any size becomes grey and is fitted to the model's size by averaging areas,"
          + " without",
      "keeping its proportions. Where its border is light and the model was trained on light"
          + " strokes",
      "on black, light and dark are turned round; --invert and --no-invert decide it for all"
          + " files.",
      "",
      "Examples:",
      "  ./pellucid predict runs/mnist-cnn 3.png 7.png",
      "  ./pellucid predict runs/mnist-cnn mnist:17            test sample 17, counted from 0",
      "  ./pellucid predict runs/mnist-cnn t10k-images-idx3-ubyte.gz:17",
      "  ./pellucid predict runs/iris-mlp iris:3",
      "  ./pellucid predict runs/sunspots-gru --steps 3"
    })
final class PredictCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  /// The end of a longer path tells more than its beginning.
  private static final int NAME = 40;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The folder that train wrote (its --out).")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "PNG files, DATA:INDEX of a data set's test samples, or IDXFILE:INDEX.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--invert",
      negatable = true,
      description = "Turn light and dark round in PNG files, or do not; by default as needed.")
  private @Nullable Boolean invert;

  @Option(
      names = "--steps",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "How many points a forecaster goes on, by default 1.")
  private @Nullable Integer steps;

  @Option(
      names = "--top",
      paramLabel = "K",
      converter = Numbers.Count.class,
      description = "How many classes to show, by default 3.")
  private Integer top = 3;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    RunFolder run = new RunFolder(folder);
    RunConfig config = run.config();
    TrainedModel trained = run.model(config);
    if (trained instanceof Forecaster forecaster) {
      requireNone(files.isEmpty(), "FILE", "a forecaster goes on with its own series");
      new ForecastView(forecaster, steps != null ? steps : 1).print(console);
      return Main.OK;
    }
    Classifier model = Use.classifier(trained, folder);
    requireNone(steps == null, "--steps", "a classifier takes single samples");
    if (files.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Missing FILE: PNG files, DATA:INDEX or IDXFILE:INDEX");
    }
    var reader = new PredictInput.Reader(model, DataFolder.of(console), invert);
    List<PredictInput> inputs = new ArrayList<>();
    for (String file : files) {
      inputs.add(reader.read(file));
    }
    Table table =
        new Table(
            Table.left("sample"),
            Table.left("class"),
            Table.right("probability"),
            Table.left(top > 1 ? "next" : ""),
            Table.left(""));
    for (int from = 0; from < inputs.size(); from += BATCH) {
      List<PredictInput> batch = inputs.subList(from, Math.min(from + BATCH, inputs.size()));
      float[] probabilities = probabilities(model, batch);
      for (int i = 0; i < batch.size(); i++) {
        row(table, model.classNames(), batch.get(i), probabilities, i);
      }
    }
    table.print(console);
    return Main.OK;
  }

  private void requireNone(boolean none, String what, String why) {
    if (!none) {
      throw new ParameterException(spec.commandLine(), what + ": " + why);
    }
  }

  /// Row-major [inputs, classes].
  private static float[] probabilities(Classifier model, List<PredictInput> inputs) {
    int size = Math.toIntExact(model.sampleShape().size());
    float[] features = new float[inputs.size() * size];
    for (int i = 0; i < inputs.size(); i++) {
      System.arraycopy(inputs.get(i).features(), 0, features, i * size, size);
      model.normalization().apply(features, i * size, size);
    }
    long[] shape = new long[model.sampleShape().rank() + 1];
    shape[0] = inputs.size();
    System.arraycopy(model.sampleShape().toArray(), 0, shape, 1, shape.length - 1);
    try (var _ = TensorScope.open();
        var _ = NoGrad.open()) {
      return model.network().forward(Tensor.of(features, shape), Pass.EVAL).softmax(1).toFloats();
    }
  }

  private void row(
      Table table, List<String> classes, PredictInput input, float[] probabilities, int i) {
    int k = classes.size();
    List<Integer> order =
        IntStream.range(0, k)
            .boxed()
            .sorted((a, b) -> Float.compare(probabilities[i * k + b], probabilities[i * k + a]))
            .limit(top)
            .toList();
    List<String> next =
        order.stream()
            .skip(1)
            .map(c -> classes.get(c) + " " + Text.percent(probabilities[i * k + c]))
            .toList();
    table.row(
        Text.clipStart(input.name(), NAME),
        classes.get(order.getFirst()),
        Text.percent(probabilities[i * k + order.getFirst()]),
        String.join(", ", next),
        input.note().isEmpty() ? "" : "(" + input.note() + ")");
  }
}
