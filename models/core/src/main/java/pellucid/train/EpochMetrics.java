package pellucid.train;

import org.jspecify.annotations.Nullable;

/// What an epoch brought.
///
/// @param epoch from 1
/// @param steps optimiser steps since the start of the training
/// @param learningRate of the last step
/// @param trainLoss mean over the epoch's samples, each measured before its step, in nats
/// @param trainAccuracy share of the epoch's samples that were classified rightly, likewise
/// @param validationLoss mean over the validation samples after the epoch; null without validation
/// @param validationAccuracy likewise
/// @param best whether the validation loss is the lowest so far
/// @param seconds wall time of the epoch, validation included
/// @param samplesPerSecond training samples in a second, without validation
public record EpochMetrics(
    int epoch,
    long steps,
    double learningRate,
    double trainLoss,
    double trainAccuracy,
    @Nullable Double validationLoss,
    @Nullable Double validationAccuracy,
    boolean best,
    double seconds,
    double samplesPerSecond) {}
