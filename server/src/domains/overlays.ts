import type { DomainSchemaName, DomainSettings, Store } from "../store/types.ts";
import { edtech } from "./edtech/index.ts";
import type { DomainOverlay } from "./types.ts";

/** What each domain schema adds. */
export type Overlays = Partial<Record<DomainSchemaName, DomainOverlay<unknown, unknown>>>;

export const OVERLAYS: Overlays = { edtech };

/** What the schema of a tenant adds; null for the General Engine. */
export function overlayOf(overlays: Overlays, { schema }: DomainSettings): DomainOverlay<unknown, unknown> | null {
  return schema === null ? null : (overlays[schema] ?? null);
}

/**
 * Takes out of texts what the tenant's schema never stores: of the messages of a conversation in their order, or of one text
 * alone. For whatever is about to be stored, before anything is made of it.
 */
export type Redact = (tenantId: string, texts: readonly string[]) => Promise<readonly string[]>;

export function createRedact({ store, overlays }: { store: Store; overlays: Overlays }): Redact {
  return async (tenantId, texts) => {
    const settings = await store.readDomainSettings(tenantId);
    return overlayOf(overlays, settings)?.redact(texts, settings) ?? texts;
  };
}
