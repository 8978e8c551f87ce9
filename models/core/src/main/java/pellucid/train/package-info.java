/// The training loop, metrics, callbacks and checkpoints.
@NullMarked
package pellucid.train;

import org.jspecify.annotations.NullMarked;
