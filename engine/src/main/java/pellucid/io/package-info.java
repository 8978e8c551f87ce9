/// File formats: safetensors, npy and npz.
@NullMarked
package pellucid.io;

import org.jspecify.annotations.NullMarked;
