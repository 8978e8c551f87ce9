package pellucid.bench.duel;

import java.util.ArrayList;
import java.util.List;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Net;
import pellucid.bench.cases.Work;
import pellucid.models.Gpt;
import pellucid.nn.Activation;
import pellucid.nn.AvgPool2d;
import pellucid.nn.BatchNorm;
import pellucid.nn.Conv2d;
import pellucid.nn.Flatten;
import pellucid.nn.Init;
import pellucid.nn.LSTM;
import pellucid.nn.Layer;
import pellucid.nn.Linear;
import pellucid.nn.MaxPool2d;
import pellucid.nn.Pass;
import pellucid.nn.RecurrentConfig;
import pellucid.nn.Residual;
import pellucid.nn.Sequential;
import pellucid.op.ConvParams;
import pellucid.tensor.Rng;
import pellucid.tensor.Tensor;

/// A classifier to be trained, and its batch: the same numbers in every process. Peers take the
/// first values of parameters and buffers from here, by their names.
///
/// @param net x to logits [..., classes]
/// @param x images, sequences or tokens
/// @param labels a class for each row of logits
public record StepNet(Layer net, Tensor x, Tensor labels) {
  /// The network of a training step, fresh.
  public static StepNet of(Work.Training work) {
    return switch (work) {
      case Work.TrainStep w -> images(w);
      case Work.LstmStep w -> lstm(w);
      case Work.GptStep w -> gpt(w);
    };
  }

  /// The mean cross-entropy.
  public Tensor loss(Pass pass) {
    Tensor logits = net.forward(x, pass);
    return logits.reshape(-1, logits.dim(-1)).crossEntropy(labels);
  }

  private static StepNet images(Work.TrainStep w) {
    float[] values = Inputs.uniform(1, w.batch() * Net.SIDE * Net.SIDE);
    return new StepNet(
        new Builder().sequence(w.parts()),
        Tensor.of(values, w.batch(), 1, Net.SIDE, Net.SIDE),
        Tensor.of(Inputs.labels(w.batch()), w.batch()));
  }

  private static StepNet lstm(Work.LstmStep w) {
    Rng rng = new Rng(1);
    RecurrentConfig config = RecurrentConfig.of(w.inputs(), w.hidden()).timeFirst();
    Layer head = Linear.of(w.hidden(), Net.CLASSES, Init.XAVIER_UNIFORM, rng);
    int rows = w.steps() * w.batch();
    return new StepNet(
        Sequential.of().with("lstm", LSTM.of(config, rng)).with("head", head),
        Tensor.of(Inputs.uniform(1, rows * w.inputs()), w.steps(), w.batch(), w.inputs()),
        Tensor.of(Inputs.labels(rows), rows));
  }

  private static StepNet gpt(Work.GptStep w) {
    Gpt.Config config =
        new Gpt.Config(w.vocabulary(), w.block(), w.layers(), w.heads(), w.width(), 0);
    int rows = w.batch() * w.block();
    long[] tokens = Inputs.tokens(1, rows + 1, w.vocabulary());
    Tensor all = Tensor.of(tokens, rows + 1);
    return new StepNet(
        Gpt.of(config, new Rng(1)),
        all.slice(0, 0, rows).reshape(w.batch(), w.block()),
        all.slice(0, 1, rows + 1).contiguous());
  }

  /// Makes layers; each has numbers of its own.
  private static final class Builder {
    private long seed = 100;

    Layer sequence(List<Net.Part> parts) {
      List<Layer> layers = new ArrayList<>();
      for (Net.Part part : parts) {
        seed++;
        layers.add(layer(part));
      }
      return Sequential.of(layers.toArray(Layer[]::new));
    }

    private Layer layer(Net.Part part) {
      return switch (part) {
        case Net.Part.Conv c -> conv(c);
        case Net.Part.Dense d ->
            new Linear(
                Tensor.of(Inputs.weights(seed, d.out() * d.in(), d.in()), d.out(), d.in()),
                Tensor.zeros(d.out()));
        case Net.Part.Relu _ -> Activation.RELU;
        case Net.Part.MaxPool _ -> MaxPool2d.of(2);
        case Net.Part.Flatten _ -> new Flatten();
        case Net.Part.BatchNorm b -> BatchNorm.of(b.channels());
        case Net.Part.Gelu _ -> Activation.GELU;
        case Net.Part.AvgPool p -> AvgPool2d.of(p.window());
        case Net.Part.Residual r ->
            new Residual(sequence(r.body()), r.past().isEmpty() ? null : sequence(r.past()));
      };
    }

    private Layer conv(Net.Part.Conv c) {
      float[] weights = Inputs.weights(seed, c.weights(), c.in() * c.window() * c.window());
      return new Conv2d(
          Tensor.of(weights, c.out(), c.in(), c.window(), c.window()),
          c.bias() ? Tensor.zeros(c.out()) : null,
          ConvParams.DEFAULT.withPadding(c.padding()).withStride(c.stride()));
    }
  }
}
