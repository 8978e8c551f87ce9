/// What a terminal can show: tables, progress, matrices, numbers in readable form.
@NullMarked
package pellucid.cli.term;

import org.jspecify.annotations.NullMarked;
