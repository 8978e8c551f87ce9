package pellucid.kernel;

/// What a device with memory of its own has done since the process started. Transfers are those of
/// tensors; the few ints that tell a kernel its sizes are not counted.
///
/// @param uploads how many tensors went to the device
/// @param uploadedBytes their bytes
/// @param downloads how many tensors came back
/// @param downloadedBytes their bytes
/// @param launches kernels that were started
/// @param executions how often the device was given work: one execution may start many kernels
/// @param usedBytes bytes of the device's memory that tensors hold now
public record DeviceCounters(
    long uploads,
    long uploadedBytes,
    long downloads,
    long downloadedBytes,
    long launches,
    long executions,
    long usedBytes) {
  /// What has happened since an earlier reading.
  public DeviceCounters since(DeviceCounters earlier) {
    return new DeviceCounters(
        uploads - earlier.uploads,
        uploadedBytes - earlier.uploadedBytes,
        downloads - earlier.downloads,
        downloadedBytes - earlier.downloadedBytes,
        launches - earlier.launches,
        executions - earlier.executions,
        usedBytes);
  }
}
