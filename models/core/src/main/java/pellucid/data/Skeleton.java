package pellucid.data;

/// Keeps the package from being empty; delete with the first class.
interface Skeleton {}
