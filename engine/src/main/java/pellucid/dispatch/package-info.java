/// From an op to the backend that runs it.
@NullMarked
package pellucid.dispatch;

import org.jspecify.annotations.NullMarked;
