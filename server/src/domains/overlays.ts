import type { Clock } from "../clock.ts";
import type { DomainSchemaName, DomainSettings, Store } from "../store/types.ts";
import { edtech } from "./edtech/index.ts";
import { profileOf } from "./read.ts";
import { redactConversation } from "./redaction/redact.ts";
import { support } from "./support/index.ts";
import type { DomainOverlay } from "./types.ts";

/** What each domain schema adds. */
export type Overlays = Partial<Record<DomainSchemaName, DomainOverlay<unknown, unknown>>>;

export const OVERLAYS: Overlays = { edtech, support };

/** What the schema of a tenant adds; null for the General Engine. */
export function overlayOf(overlays: Overlays, { schema }: DomainSettings): DomainOverlay<unknown, unknown> | null {
  return schema === null ? null : (overlays[schema] ?? null);
}

/**
 * Takes out of texts what is secret everywhere, and what the tenant's schema never stores: of the messages of a
 * conversation in their order, or of one text alone. For whatever is about to be stored, before anything is made of it.
 *
 * @param externalUserId Whose texts they are, where that is known.
 */
export type Redact = (
  tenantId: string,
  texts: readonly string[],
  externalUserId?: string,
) => Promise<readonly string[]>;

export function createRedact({ store, overlays, clock }: { store: Store; overlays: Overlays; clock: Clock }): Redact {
  return async (tenantId, texts, externalUserId) => {
    if (texts.length === 0) return texts;
    const settings = await store.readDomainSettings(tenantId);
    const overlay = overlayOf(overlays, settings);
    if (!overlay) return redactConversation(texts);
    const known = overlay.secrets && (await knownOf(overlay, settings, tenantId, externalUserId));
    const safe = redactConversation(texts, overlay.secrets?.(texts, settings, known));
    return overlay.redact(safe, settings);
  };

  async function knownOf(
    overlay: DomainOverlay<unknown, unknown>,
    settings: DomainSettings,
    tenantId: string,
    externalUserId: string | undefined,
  ): Promise<unknown> {
    // A kind of support that is set does not depend on what is known.
    const isNeeded = settings.supportTypeMode !== "single" && externalUserId !== undefined;
    const user = !isNeeded ? null : await store.findUser(tenantId, externalUserId);
    const sheet = user && (await store.readFactSheet(user, overlay.schema, null));
    return sheet && profileOf(overlay, sheet, settings, clock.now());
  }
}
