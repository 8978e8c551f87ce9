/// Data sets for training: the embedded ones, the fetched ones, and the batches made of them.
@NullMarked
package pellucid.data;

import org.jspecify.annotations.NullMarked;
