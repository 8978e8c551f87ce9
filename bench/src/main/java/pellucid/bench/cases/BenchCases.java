package pellucid.bench.cases;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pellucid.bench.cases.Work.Attention;
import pellucid.bench.cases.Work.Conv;
import pellucid.bench.cases.Work.ElementFn;
import pellucid.bench.cases.Work.Elements;
import pellucid.bench.cases.Work.GptStep;
import pellucid.bench.cases.Work.Lstm;
import pellucid.bench.cases.Work.LstmStep;
import pellucid.bench.cases.Work.MatMul;
import pellucid.bench.cases.Work.RowFn;
import pellucid.bench.cases.Work.Rows;
import pellucid.bench.cases.Work.SmallAdd;
import pellucid.bench.cases.Work.TrainStep;

/// All that is measured, by name.
public final class BenchCases {
  private static final double SUM = 1e-4;
  private static final double FUNCTION = 1e-5;
  private static final double GRADIENT = 1e-3;

  private static final int FOUR_MILLION = 1 << 22;

  private static final List<BenchCase> ALL = List.copyOf(table());

  private BenchCases() {}

  /// Every case, in the order of the tables.
  public static List<BenchCase> all() {
    return ALL;
  }

  /// The cases whose names match a pattern.
  ///
  /// @param globs names with `*` and `?` in them, separated by commas
  /// @throws IllegalArgumentException if one matches nothing, with the names that there are
  public static List<BenchCase> matching(String globs) {
    SequencedSet<BenchCase> found = new LinkedHashSet<>();
    for (String glob : globs.split(",", -1)) {
      Pattern pattern = pattern(glob.strip());
      List<BenchCase> some = ALL.stream().filter(c -> pattern.matcher(c.name()).matches()).toList();
      if (some.isEmpty()) {
        throw new IllegalArgumentException(
            "no case matches '"
                + glob.strip()
                + "'; known: "
                + ALL.stream().map(BenchCase::name).collect(Collectors.joining(", ")));
      }
      found.addAll(some);
    }
    return ALL.stream().filter(found::contains).toList();
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
          });
    }
    return Pattern.compile(regex.toString());
  }

  private static List<BenchCase> table() {
    List<BenchCase> rows = new ArrayList<>();
    addProducts(rows);
    addConvolutions(rows);
    addAttention(rows);
    addRowsAndElements(rows);
    addNetworks(rows);
    rows.add(new BenchCase("overhead-add-16", new SmallAdd(16, false), 16, 192, 0));
    rows.add(new BenchCase("overhead-add-16-grad", new SmallAdd(16, true), 16, 192, 0));
    return rows;
  }

  private static void addProducts(List<BenchCase> rows) {
    for (int n = 32; n <= 2048; n *= 2) {
      rows.add(product("gemm-" + n, n, n, n));
    }
    rows.add(product("matvec-4096", 4096, 1, 4096));
    rows.add(product("gemm-8x4096x4096", 8, 4096, 4096));
  }

  private static BenchCase product(String name, int m, int n, int k) {
    double elements = (double) m * k + (double) k * n + (double) m * n;
    return new BenchCase(name, new MatMul(m, n, k), 2.0 * m * n * k, 4 * elements, SUM);
  }

  private static void addConvolutions(List<BenchCase> rows) {
    rows.add(conv("conv-mnist", new Conv(32, 1, 28, 28, 32, 5, 1, false)));
    rows.add(conv("conv-56", new Conv(32, 64, 56, 56, 64, 3, 1, false)));
    rows.add(conv("conv-28", new Conv(8, 128, 28, 28, 128, 3, 1, false)));
    rows.add(conv("conv-14", new Conv(8, 256, 14, 14, 256, 3, 1, false)));
    rows.add(conv("conv-1x1", new Conv(8, 64, 56, 56, 256, 1, 1, false)));
    rows.add(conv("conv-depthwise", new Conv(8, 128, 56, 56, 128, 3, 128, false)));
    rows.add(conv("conv-28-backward", new Conv(8, 128, 28, 28, 128, 3, 1, true)));
  }

  private static BenchCase conv(String name, Conv c) {
    double places = (double) c.n() * c.h() * c.w();
    double weights = (double) c.k() * c.c() / c.groups() * c.window() * c.window();
    double elements = places * (c.c() + c.k()) + weights + c.k();
    double passes = c.backward() ? 2 : 1;
    double tolerance = c.backward() ? GRADIENT : SUM;
    return new BenchCase(name, c, passes * 2 * places * weights, passes * 4 * elements, tolerance);
  }

  private static void addAttention(List<BenchCase> rows) {
    for (boolean backward : new boolean[] {false, true}) {
      Attention a = new Attention(8, 12, 256, 64, backward);
      double heads = (double) a.batch() * a.heads();
      double product = 2 * heads * a.steps() * a.steps() * a.width();
      double tensor = 4 * heads * a.steps() * a.width();
      rows.add(
          backward // scores again, then the gradients of v, p, q and k
              ? new BenchCase("attention-backward", a, 5 * product, 8 * tensor, GRADIENT)
              : new BenchCase("attention", a, 2 * product, 4 * tensor, SUM));
    }
  }

  private static void addRowsAndElements(List<BenchCase> rows) {
    double size = 4096.0 * 1024;
    double both = 8 * size;
    rows.add(
        new BenchCase("softmax", new Rows(RowFn.SOFTMAX, 4096, 1024), 5 * size, both, FUNCTION));
    rows.add(
        new BenchCase("layernorm", new Rows(RowFn.LAYER_NORM, 4096, 1024), 8 * size, both, SUM));
    rows.add(elements("exp-4m", ElementFn.EXP, 8));
    rows.add(elements("gelu-4m", ElementFn.GELU, 8));
    rows.add(elements("add-4m", ElementFn.ADD, 12));
    rows.add(new BenchCase("chain-4m", new Rows(RowFn.GATE, 4096, 1024), 4 * size, both, FUNCTION));
    rows.add(new BenchCase("sum-rows", new Rows(RowFn.SUM, 4096, 1024), size, 4 * size, SUM));
  }

  private static BenchCase elements(String name, ElementFn fn, double bytesEach) {
    Elements work = new Elements(fn, FOUR_MILLION);
    return new BenchCase(name, work, FOUR_MILLION, bytesEach * FOUR_MILLION, FUNCTION);
  }

  private static void addNetworks(List<BenchCase> rows) {
    for (boolean backward : new boolean[] {false, true}) {
      Lstm l = new Lstm(32, 64, 128, 256, backward);
      double products = 8.0 * l.batch() * l.steps() * l.hidden() * (l.inputs() + l.hidden());
      double tensors = 4.0 * l.batch() * l.steps() * (l.inputs() + l.hidden());
      rows.add(
          backward
              ? new BenchCase("lstm-backward", l, 2 * products, 2 * tensors, GRADIENT)
              : new BenchCase("lstm", l, products, tensors, SUM));
    }
    for (Net net : Net.values()) {
      TrainStep step = new TrainStep(net, 64, true);
      String name = "step-" + net.name().toLowerCase(Locale.ROOT);
      rows.add(new BenchCase(name, step, 64 * net.flopsPerImage(), 0, GRADIENT));
    }
    LstmStep lstm = new LstmStep(32, 64, 128, 256);
    rows.add(new BenchCase("step-lstm", lstm, flops(lstm), 0, GRADIENT));
    GptStep gpt = new GptStep(16, 128, 6, 6, 192, 65);
    rows.add(new BenchCase("step-gpt", gpt, flops(gpt), 0, GRADIENT));
  }

  /// Of the products: two operations for each weight and step, and twice that again backward.
  private static double flops(LstmStep s) {
    double weights = 4.0 * s.hidden() * (s.inputs() + s.hidden()) + s.hidden() * Net.CLASSES;
    return 3 * 2 * weights * s.batch() * s.steps();
  }

  /// Of the products: 12 width^2 weights in a block and those of the logits, each for each token;
  /// and two products of the causal half of the scores, whose gradients take five.
  private static double flops(GptStep s) {
    double tokens = (double) s.batch() * s.block();
    double weights = 12.0 * s.layers() * s.width() * s.width() + s.vocabulary() * s.width();
    double scores = (double) s.layers() * s.width() * s.block() / 2;
    return 2 * tokens * (3 * weights + 7 * scores);
  }
}
