package pellucid.kernel.tornado;

/// What waits to be run: a launch, or a step that can share one with its neighbours.
sealed interface Queued permits Launch, Step {}
