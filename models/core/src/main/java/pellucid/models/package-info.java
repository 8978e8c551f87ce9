/// The architectures.
@NullMarked
package pellucid.models;

import org.jspecify.annotations.NullMarked;
