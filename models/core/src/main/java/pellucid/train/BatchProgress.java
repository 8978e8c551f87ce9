package pellucid.train;

import org.jspecify.annotations.Nullable;

/// How far an epoch is.
///
/// @param epoch from 1
/// @param epochs of the whole training
/// @param batch batches done in this epoch, from 1
/// @param batches batches in an epoch
/// @param loss mean over the epoch so far, as its task measures it, mostly in nats
/// @param accuracy share of what was scored that was right; null where nothing is right or wrong
/// @param unitsPerSecond samples or tokens, since the epoch began
public record BatchProgress(
    int epoch,
    int epochs,
    int batch,
    int batches,
    double loss,
    @Nullable Double accuracy,
    double unitsPerSecond) {}
