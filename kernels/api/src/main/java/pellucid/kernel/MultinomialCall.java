package pellucid.kernel;

/// Draws classes from rows of weights, [Draws] says how: into `out[rows, count]` (I64).
///
/// @param replacement whether a class can be drawn again
/// @param rows the number of rows
/// @param classes the weights of a row
/// @param count the draws from a row; without replacement at most the positive weights of each row
/// @param key the seed
/// @param stream the number of this draw under the seed
/// @param weights [rows, classes], dense, floating; finite, not negative, in each row one positive
/// @param out the classes, I64, dense
public record MultinomialCall(
    boolean replacement,
    long rows,
    int classes,
    int count,
    long key,
    long stream,
    Operand weights,
    Operand out) {}
