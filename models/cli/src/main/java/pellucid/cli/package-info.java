/// The command line: commands, progress bars and charts.
@NullMarked
package pellucid.cli;

import org.jspecify.annotations.NullMarked;
