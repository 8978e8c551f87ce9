/// Kernel calls as the dispatcher makes them, to be repeated without it, and their JMH benchmarks.
@NullMarked
package pellucid.bench.kernel;

import org.jspecify.annotations.NullMarked;
