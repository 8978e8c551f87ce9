package pellucid.nn;

/// How large a block of a transformer is.
///
/// @param width elements of a token
/// @param heads divides the width
/// @param hidden features between the dense layers, 4 times the width as a rule
/// @param dropout the probability to drop, in [0, 1)
public record TransformerSize(int width, int heads, int hidden, double dropout) {}
