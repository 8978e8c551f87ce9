/// File formats, read with suspicion and written atomically: safetensors.
@NullMarked
package pellucid.io;

import org.jspecify.annotations.NullMarked;
