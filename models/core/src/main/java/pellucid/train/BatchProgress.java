package pellucid.train;

/// How far an epoch is.
///
/// @param epoch from 1
/// @param epochs of the whole training
/// @param batch batches done in this epoch, from 1
/// @param batches batches in an epoch
/// @param loss mean over the epoch's samples so far, in nats
/// @param accuracy share of them that were classified rightly
/// @param samplesPerSecond since the epoch began
public record BatchProgress(
    int epoch,
    int epochs,
    int batch,
    int batches,
    double loss,
    double accuracy,
    double samplesPerSecond) {}
