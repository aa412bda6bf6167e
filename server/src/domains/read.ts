import type { Clock } from "../clock.ts";
import type { DomainSchemaName, DomainSettings, FactSheet, Scope, Store } from "../store/types.ts";
import { type Overlays, overlayOf } from "./overlays.ts";
import type { DomainOverlay, DomainSection, SheetOf } from "./types.ts";

/** The profile of an end user for one schema; null when nothing is known, or when the tenant has another schema. */
export async function readProfile<Fact, Profile>(
  { store, clock }: { store: Store; clock: Clock },
  overlay: DomainOverlay<Fact, Profile>,
  scope: Scope,
): Promise<Profile | null> {
  const settings = await store.readDomainSettings(scope.tenantId);
  if (settings.schema !== overlay.schema) return null;
  const sheet = await store.readFactSheet(scope, overlay.schema, null);
  return sheet && profileOf(overlay, sheet, settings, clock.now());
}

/** What facts come to at a time. */
export function profileOf<Fact, Profile>(
  overlay: DomainOverlay<Fact, Profile>,
  sheet: FactSheet,
  settings: DomainSettings,
  now: Date,
): Profile {
  return overlay.profileOf(sheet as SheetOf<Fact>, settings, now);
}

/** What comes first in the context of a tenant with a domain schema; empty without one. */
export type DomainReader = (
  tenantId: string,
  user: Scope | null,
  asked: { query: string; asOf: Date | null },
) => Promise<DomainSection[]>;

export function createDomainReader(parts: { store: Store; overlays: Overlays; clock: Clock }): DomainReader {
  const { store, overlays, clock } = parts;
  return async (tenantId, user, { query, asOf }) => {
    const settings = await store.readDomainSettings(tenantId);
    const overlay = overlayOf(overlays, settings);
    if (!overlay) return [];
    const today = clock.now();
    const then = asOf && asOf < today ? asOf : null;
    const now = then ?? today;
    const sheet = user && (await store.readFactSheet(user, settings.schema as DomainSchemaName, then));
    const profile = sheet && overlay.profileOf(sheet, settings, now);
    return overlay.block(profile, { query, settings, now });
  };
}
