/// JMH benchmarks of kernels, ops and training steps.
@NullMarked
package pellucid.bench;

import org.jspecify.annotations.NullMarked;
