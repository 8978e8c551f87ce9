/// The same work by different contestants: processes that take turns, and the comparison of their
/// times and results.
@NullMarked
package pellucid.bench.duel;

import org.jspecify.annotations.NullMarked;
