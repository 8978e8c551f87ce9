package pellucid.kernel.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.ConvGeometry;

/// The correlations that a pass of a convolution consists of. Plans are kept for the next call of
/// the same geometry.
record ConvPlan(ConvGeometry geometry, boolean forward, List<ConvPass> passes) {
  private static final AtomicReferenceArray<@Nullable ConvPlan> KEPT =
      new AtomicReferenceArray<>(512);

  /// Neighbouring places that a plan may have: two that share the first would drive each other out
  /// again and again.
  private static final int PLACES = 8;

  /// For y from x and w, or for x's gradient.
  static ConvPlan of(ConvGeometry geometry, boolean forward) {
    int hash = 31 * geometry.hashCode() + (forward ? 1 : 0);
    int first = Math.floorMod(hash ^ hash >>> 16, KEPT.length());
    int free = first;
    for (int i = PLACES - 1; i >= 0; i--) {
      int place = (first + i) % KEPT.length();
      ConvPlan kept = KEPT.get(place);
      if (kept == null) {
        free = place;
      } else if (kept.forward == forward && kept.geometry.equals(geometry)) {
        return kept;
      }
    }
    ConvPlan plan = new ConvPlan(geometry, forward, passes(geometry, forward));
    KEPT.set(free, plan);
    return plan;
  }

  /// By the input there is one for each residue of its rows and columns modulo the stride.
  private static List<ConvPass> passes(ConvGeometry g, boolean forward) {
    List<ConvPass> passes = new ArrayList<>();
    if (forward) {
      passes.add(ConvPass.forward(g));
      return passes;
    }
    for (int a = 0; a < Math.min(g.strideH(), g.h()); a++) {
      for (int b = 0; b < Math.min(g.strideW(), g.w()); b++) {
        passes.add(ConvPass.backwardInput(g, a, b));
      }
    }
    return passes;
  }
}
