package pellucid.dispatch;

/// Keeps the package from being empty; delete with the first class.
interface Skeleton {}
