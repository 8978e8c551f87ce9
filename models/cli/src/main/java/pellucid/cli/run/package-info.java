/// The folder that a training writes: what is in it, how it is read back with suspicion.
@NullMarked
package pellucid.cli.run;

import org.jspecify.annotations.NullMarked;
