package pellucid.train;

import org.jspecify.annotations.Nullable;

/// What an epoch brought.
///
/// @param epoch from 1
/// @param steps optimiser steps since the start of the training
/// @param learningRate of the last step
/// @param trainLoss mean over all that the epoch's steps scored, each before its step; as its task
///   measures it, mostly in nats
/// @param trainAccuracy share of it that was right, likewise; null where nothing is right or wrong
/// @param validationLoss mean over the validation data after the epoch; null without validation
/// @param validationAccuracy likewise; null also where nothing is right or wrong
/// @param best whether the validation loss is the lowest so far
/// @param seconds wall time of the epoch, validation included
/// @param unitsPerSecond training samples or tokens in a second, without validation
public record EpochMetrics(
    int epoch,
    long steps,
    double learningRate,
    double trainLoss,
    @Nullable Double trainAccuracy,
    @Nullable Double validationLoss,
    @Nullable Double validationAccuracy,
    boolean best,
    double seconds,
    double unitsPerSecond) {}
