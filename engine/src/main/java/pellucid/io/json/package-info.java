/// The strict little JSON reader of file headers and tokenizers.
@NullMarked
package pellucid.io.json;

import org.jspecify.annotations.NullMarked;
