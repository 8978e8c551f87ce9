package pellucid.op;

/// An op that a backend's kernel computes into new memory.
public sealed interface KernelOp extends Op
    permits Unary,
        Binary,
        Copy,
        Reduce,
        ArgMax,
        MatMul,
        Conv2d,
        Conv2dBackwardInput,
        Conv2dBackwardWeight,
        ConvTranspose2d,
        Pool2d,
        Pool2dBackward,
        Softmax,
        Attention,
        AttentionBackward,
        Recurrent,
        RecurrentBackward,
        CrossEntropy,
        CrossEntropyBackward,
        Dropout,
        Concat,
        Gather,
        ScatterAdd,
        SliceBackward {}
