/// Optimisers and learning-rate schedules.
@NullMarked
package pellucid.optim;

import org.jspecify.annotations.NullMarked;
