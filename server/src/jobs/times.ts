import type { Job } from "../store/types.ts";

/** How long a job waited until its latest attempt began, and how long that attempt has taken once it ended: milliseconds. */
export function timesOf({ createdAt, startedAt, completedAt, deadAt }: Job): Record<string, number> {
  if (!startedAt) return {};
  const ended = completedAt ?? deadAt;
  // A clock that was set back is no reason for a time below zero.
  const between = (from: Date, to: Date) => Math.max(0, to.getTime() - from.getTime());
  return {
    waited_ms: between(createdAt, startedAt),
    ...(ended ? { processing_ms: between(startedAt, ended) } : {}),
  };
}
