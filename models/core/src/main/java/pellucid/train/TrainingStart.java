package pellucid.train;

import pellucid.data.DataSet;
import pellucid.nn.Layer;

/// What is about to be trained.
///
/// @param name the model's
/// @param model the network
/// @param data the data set
/// @param hyper the hyper-parameters
/// @param seed of everything random
/// @param trainSamples samples to learn from
/// @param validationSamples samples set aside, maybe 0
/// @param batches steps in an epoch
/// @param epochsDone epochs that a resumed training has behind it, else 0
public record TrainingStart(
    String name,
    Layer model,
    DataSet data,
    Hyper hyper,
    long seed,
    int trainSamples,
    int validationSamples,
    int batches,
    int epochsDone) {}
