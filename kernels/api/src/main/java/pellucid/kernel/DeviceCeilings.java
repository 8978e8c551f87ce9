package pellucid.kernel;

/// What a device with memory of its own can do at most, as measured with kernels that do nothing
/// else.
///
/// @param gflops billions of F32 multiplications and additions a second, in registers
/// @param gigabytes billions of bytes a second that are read from and written to its memory
/// @param upload billions of bytes a second to the device
/// @param download billions of bytes a second from the device
/// @param launchMicros microseconds from the start of a kernel that does next to nothing to its end
/// @param regionMicros the same for each of many kernels that are started at once
/// @param recordedMicros the same where the device starts them as a record of its own (a CUDA
///   graph); NaN where it has none
/// @param compileMillis milliseconds to compile a small kernel for the first time
public record DeviceCeilings(
    double gflops,
    double gigabytes,
    double upload,
    double download,
    double launchMicros,
    double regionMicros,
    double recordedMicros,
    double compileMillis) {}
