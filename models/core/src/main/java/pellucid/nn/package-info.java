/// Layers: immutable configuration and named parameters.
@NullMarked
package pellucid.nn;

import org.jspecify.annotations.NullMarked;
