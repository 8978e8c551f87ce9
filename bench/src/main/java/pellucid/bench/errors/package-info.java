/// The errors of functions of floats, over every float there is.
@NullMarked
package pellucid.bench.errors;

import org.jspecify.annotations.NullMarked;
