/// Native storage and the pool that recycles it.
@NullMarked
package pellucid.memory;

import org.jspecify.annotations.NullMarked;
