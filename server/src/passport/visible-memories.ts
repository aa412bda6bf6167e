import type { AgentAccess, Job, Store } from "../store/types.ts";
import { UNIVERSAL } from "./universal.ts";

/** Of the memories that a job names, those that the agent may know of: of the kinds that it was granted, and not erased. */
export async function visibleMemories(store: Store, job: Job, access: AgentAccess | null): Promise<Set<string>> {
  if (!access) return new Set();
  const named = new Set([
    ...job.createdMemoryIds,
    ...job.decisions.flatMap((decision) => [decision.memory_id ?? [], decision.other_memory_id ?? []].flat()),
  ]);
  const visible = new Set<string>();
  for (const id of named) {
    const memory = await store.findMemory(UNIVERSAL, id);
    if (memory?.userId === job.userId && access.categories.includes(memory.category)) visible.add(id);
  }
  return visible;
}
