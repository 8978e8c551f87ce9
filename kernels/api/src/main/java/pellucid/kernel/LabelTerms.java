package pellucid.kernel;

import java.util.OptionalLong;

/// How labels count in a cross-entropy.
///
/// @param smoothing the share s of a label that is spread evenly over all classes (C. Szegedy et
///   al., "Rethinking the Inception Architecture", CVPR 2016, section 7), in [0, 1]; 0 for none
/// @param ignored the label of samples that don't count, whatever their logits; it need not be a
///   class
public record LabelTerms(double smoothing, OptionalLong ignored) {
  /// Every label counts, and wholly.
  public static final LabelTerms PLAIN = new LabelTerms(0, OptionalLong.empty());

  /// Whether samples with this label don't count.
  public boolean ignores(long label) {
    return ignored.isPresent() && ignored.getAsLong() == label;
  }
}
