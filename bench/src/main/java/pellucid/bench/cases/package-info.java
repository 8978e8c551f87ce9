/// What is measured: one table of cases, for the peers, the roofline and the benchmarks.
@NullMarked
package pellucid.bench.cases;

import org.jspecify.annotations.NullMarked;
