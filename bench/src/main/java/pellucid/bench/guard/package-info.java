/// Whether kernels have become slower: by distributions of ratios, never by a single time.
@NullMarked
package pellucid.bench.guard;

import org.jspecify.annotations.NullMarked;
