package pellucid.kernel;

/// The sizes of scaled dot-product attention, in elements.
///
/// Queries are [batch, heads, queries, depth], keys [batch, kvHeads, keys, depth], values [batch,
/// kvHeads, keys, valueDepth]. Query head h reads key head `h / group()` (grouped-query attention,
/// Ainslie et al. 2023).
///
/// @param batch sequences
/// @param heads query heads; a multiple of kvHeads
/// @param kvHeads key and value heads
/// @param queries queries of a head, T
/// @param keys keys of a head, S
/// @param depth elements of a query and of a key, D, at least 1
/// @param valueDepth elements of a value
/// @param scale what scores are multiplied with
/// @param causal whether a query sees only keys up to its own place; the last query's is that of
///   the last key, so that new queries against a cache of old keys are aligned at the end
public record AttentionGeometry(
    int batch,
    int heads,
    int kvHeads,
    int queries,
    int keys,
    int depth,
    int valueDepth,
    double scale,
    boolean causal) {

  /// Query heads that share a key head.
  public int group() {
    return heads / kvHeads;
  }

  /// How many keys a query sees, from the first on.
  public int limit(int query) {
    return causal ? Math.clamp((long) query + keys - queries + 1, 0, keys) : keys;
  }

  /// The first query that sees a key; `queries` or more if none does.
  public int firstQuery(int key) {
    return causal ? Math.max(key - keys + queries, 0) : 0;
  }
}
