package pellucid.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Trial;
import pellucid.bench.peers.OnnxModel.Attribute;

/// ONNX Runtime, with a model for each work. Weights are inputs like the others, so that each call
/// does the whole work: none is packed ahead.
public final class OnnxRuntime implements Contestant {
  private int threads = 1;

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public boolean serves(Work work) {
    return switch (work) {
      case Work.MatMul _, Work.Rows _, Work.Elements _ -> true;
      case Work.Conv conv -> !conv.backward();
      case Work.Attention attention -> !attention.backward();
      case Work.Lstm lstm -> !lstm.backward();
      case Work.SmallAdd add -> !add.gradients();
      case Work.Training _ -> false;
    };
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    this.threads = threads;
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public Trial prepare(Work work) {
    return switch (work) {
      case Work.MatMul w -> matMul(w);
      case Work.Conv w -> conv(w);
      case Work.Attention w -> attention(w);
      case Work.Rows w -> rows(w);
      case Work.Elements w -> elements(w);
      case Work.Lstm w -> lstm(w);
      case Work.SmallAdd w -> add(w.size());
      case Work.Training _ -> throw new IllegalArgumentException("ONNX Runtime does not train");
    };
  }

  /// An operand: its shape and values.
  record Operand(long[] shape, float[] values) {
    static Operand of(float[] values, long... shape) {
      return new Operand(shape, values);
    }

    static Operand uniform(long seed, long... shape) {
      int size = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
      return new Operand(shape, Inputs.uniform(seed, size));
    }
  }

  private Trial matMul(Work.MatMul w) {
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("a", Operand.uniform(1, w.m(), w.k()));
    in.put("b", Operand.uniform(2, w.k(), w.n()));
    OnnxModel model = model(in).node("y", "MatMul", List.of("a", "b"));
    return trial(model.result("y", w.m(), w.n()), in);
  }

  private Trial conv(Work.Conv w) {
    int channels = w.c() / w.groups();
    int fanIn = channels * w.window() * w.window();
    float[] weights = Inputs.weights(2, w.k() * fanIn, fanIn);
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("x", Operand.uniform(1, w.n(), w.c(), w.h(), w.w()));
    in.put("w", Operand.of(weights, w.k(), channels, w.window(), w.window()));
    in.put("b", Operand.uniform(3, w.k()));
    long p = w.padding();
    OnnxModel model =
        model(in)
            .node(
                "y",
                "Conv",
                List.of("x", "w", "b"),
                Attribute.list("pads", p, p, p, p),
                Attribute.of("group", w.groups()));
    return trial(model.result("y", w.n(), w.k(), w.h(), w.w()), in);
  }

  /// Composed, as PyTorch's here: the scale is applied to the queries.
  private Trial attention(Work.Attention w) {
    long[] shape = {w.batch(), w.heads(), w.steps(), w.width()};
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("q", Operand.uniform(1, shape));
    in.put("k", Operand.uniform(2, shape));
    in.put("v", Operand.uniform(3, shape));
    in.put("scale", Operand.of(new float[] {(float) (1 / Math.sqrt(w.width()))}, 1));
    OnnxModel model =
        model(in)
            .node("kt", "Transpose", List.of("k"), Attribute.list("perm", 0, 1, 3, 2))
            .node("qs", "Mul", List.of("q", "scale"))
            .node("scores", "MatMul", List.of("qs", "kt"))
            .node("p", "Softmax", List.of("scores"), Attribute.of("axis", -1))
            .node("y", "MatMul", List.of("p", "v"));
    return trial(model.result("y", shape), in);
  }

  private Trial rows(Work.Rows w) {
    float[] values = Inputs.uniform(1, w.rows() * w.columns(), 4);
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("x", Operand.of(values, w.rows(), w.columns()));
    return switch (w.fn()) {
      case SOFTMAX -> {
        OnnxModel model = model(in).node("y", "Softmax", List.of("x"), Attribute.of("axis", 1));
        yield trial(model.result("y", w.rows(), w.columns()), in);
      }
      case LAYER_NORM -> {
        in.put("w", Operand.uniform(2, w.columns()));
        in.put("b", Operand.uniform(3, w.columns()));
        OnnxModel model =
            model(in)
                .node(
                    "y",
                    "LayerNormalization",
                    List.of("x", "w", "b"),
                    Attribute.fraction("epsilon", 1e-5f));
        yield trial(model.result("y", w.rows(), w.columns()), in);
      }
      case SUM -> {
        OnnxModel model =
            model(in)
                .constant("axes", 1)
                .node("y", "ReduceSum", List.of("x", "axes"), Attribute.of("keepdims", 0));
        yield trial(model.result("y", w.rows()), in);
      }
      case GATE -> {
        in.put("w", Operand.uniform(2, w.columns()));
        in.put("b", Operand.uniform(3, w.columns()));
        OnnxModel model =
            model(in)
                .node("xw", "Mul", List.of("x", "w"))
                .node("xwb", "Add", List.of("xw", "b"))
                .node("gate", "Gelu", List.of("xwb"))
                .node("y", "Mul", List.of("gate", "x"));
        yield trial(model.result("y", w.rows(), w.columns()), in);
      }
    };
  }

  private Trial elements(Work.Elements w) {
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("x", Operand.of(Inputs.uniform(1, w.size(), 4), w.size()));
    return switch (w.fn()) {
      case EXP -> trial(model(in).node("y", "Exp", List.of("x")).result("y", w.size()), in);
      case GELU -> trial(model(in).node("y", "Gelu", List.of("x")).result("y", w.size()), in);
      case ADD -> {
        in.put("z", Operand.uniform(2, w.size()));
        yield trial(model(in).node("y", "Add", List.of("x", "z")).result("y", w.size()), in);
      }
    };
  }

  private Trial add(int size) {
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("x", Operand.uniform(1, size));
    in.put("z", Operand.uniform(2, size));
    return trial(model(in).node("y", "Add", List.of("x", "z")).result("y", size), in);
  }

  private Trial lstm(Work.Lstm w) {
    int gates = 4 * w.hidden();
    float[] fromInput = Inputs.weights(2, gates * w.inputs(), 6 * w.inputs());
    float[] fromHidden = Inputs.weights(3, gates * w.hidden(), 6 * w.hidden());
    float[] biases = Arrays.copyOf(inOrder(Inputs.uniform(4, gates)), 2 * gates);
    System.arraycopy(inOrder(Inputs.uniform(5, gates)), 0, biases, gates, gates);
    SequencedMap<String, Operand> in = new LinkedHashMap<>();
    in.put("x", Operand.uniform(1, w.steps(), w.batch(), w.inputs()));
    in.put("w", Operand.of(inOrder(fromInput), 1, gates, w.inputs()));
    in.put("r", Operand.of(inOrder(fromHidden), 1, gates, w.hidden()));
    in.put("b", Operand.of(biases, 1, 2L * gates));
    Attribute hidden = Attribute.of("hidden_size", w.hidden());
    OnnxModel model = model(in).node("y", "LSTM", List.of("x", "w", "r", "b"), hidden);
    return trial(model.result("y", w.steps(), 1, w.batch(), w.hidden()), in);
  }

  /// PyTorch's gates are i, f, g, o; ONNX's i, o, f, g.
  private static float[] inOrder(float[] gates) {
    int part = gates.length / 4;
    float[] ordered = new float[gates.length];
    int[] from = {0, 3, 1, 2};
    for (int gate = 0; gate < 4; gate++) {
      System.arraycopy(gates, from[gate] * part, ordered, gate * part, part);
    }
    return ordered;
  }

  private static OnnxModel model(Map<String, Operand> inputs) {
    OnnxModel model = new OnnxModel();
    inputs.forEach((name, operand) -> model.input(name, operand.shape()));
    return model;
  }

  private Trial trial(byte[] model, SequencedMap<String, Operand> inputs) {
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      return new OnnxTrial(OrtEnvironment.getEnvironment(), model, options, inputs);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }
}
