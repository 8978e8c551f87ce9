package pellucid.models;

/// Keeps the package from being empty; delete with the first class.
interface Skeleton {}
