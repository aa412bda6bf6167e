import type { Clock } from "../clock.ts";
import type { Conversation } from "../memory/types.ts";
import type { RewordedFacts, Store, StoredMemory } from "../store/types.ts";
import { type Overlays, overlayOf } from "./overlays.ts";
import { profileOf } from "./read.ts";

/**
 * What new words of a memory change about the profile of the tenant's schema: what the old ones said and the new ones do
 * not, and the other way round. Undefined when nothing changes, and when the schema fails: the memory does not depend on it.
 */
export type Reread = (memory: StoredMemory, content: string) => Promise<RewordedFacts | undefined>;

export function createReread(parts: {
  store: Store;
  overlays: Overlays;
  clock: Clock;
  onFailure: (error: unknown) => void;
}): Reread {
  const { store, overlays, clock, onFailure } = parts;
  return async (memory, content) => {
    const settings = await store.readDomainSettings(memory.tenantId);
    const overlay = overlayOf(overlays, settings);
    if (!overlay) return undefined;
    const { schema } = overlay;
    const sheet = await store.readFactSheet(memory, schema, null);
    try {
      const known = sheet && profileOf(overlay, sheet, settings, clock.now());
      const read = (words: string) =>
        overlay.observe(conversationOf(memory, words), known, settings).map(({ fact }) => fact);
      const [before, after] = [read(memory.content), read(content)];
      const [unsaid, said] = [without(before, after), without(after, before)];
      return unsaid.length + said.length > 0 ? { schema, unsaid, said } : undefined;
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  };
}

function conversationOf({ observedAt }: StoredMemory, content: string): Conversation {
  const turn = { role: "user" as const, content, externalTurnId: null, occurredAt: observedAt };
  return { turns: [turn], receivedAt: observedAt };
}

function without(facts: readonly unknown[], others: readonly unknown[]): unknown[] {
  const known = new Set(others.map((fact) => JSON.stringify(fact)));
  return facts.filter((fact) => !known.has(JSON.stringify(fact)));
}
