package pellucid.train;

import pellucid.nn.Layer;

/// What is about to be trained.
///
/// @param name the model's
/// @param model the network
/// @param task what it learns
/// @param hyper the hyper-parameters
/// @param seed of everything random
/// @param epochsDone epochs that a resumed training has behind it, else 0
public record TrainingStart(
    String name, Layer model, Task task, Hyper hyper, long seed, int epochsDone) {}
