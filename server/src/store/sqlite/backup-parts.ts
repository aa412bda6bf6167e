/** Files of a data folder that a backup holds: the one is worth nothing without the other. */
export const PARTS = ["memoryos.db", "pepper"] as const;
