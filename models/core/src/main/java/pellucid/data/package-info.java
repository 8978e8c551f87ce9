/// Data sets, loaders and transforms.
@NullMarked
package pellucid.data;

import org.jspecify.annotations.NullMarked;
