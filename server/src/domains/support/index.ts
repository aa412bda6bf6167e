import type { SupportProfile } from "@memoryos/contract";
import type { DomainSettings } from "../../store/types.ts";
import { rulesOfSupport } from "../redaction/rules.ts";
import type { DomainOverlay } from "../types.ts";
import { block } from "./block.ts";
import type { SupportFact } from "./facts.ts";
import { allowedKinds, kindsIn } from "./kinds.ts";
import { observe } from "./observe.ts";
import { profileOf } from "./profile.ts";

/** Customer support: who a customer is, what they wait for, what came before, how to treat them, what to watch out for. */
export const support: DomainOverlay<SupportFact, SupportProfile> = {
  schema: "support",
  redact: (texts) => [...texts],
  secrets: (texts, settings, known) => rulesOfSupport(kindsOf(texts, settings, known)),
  observe,
  profileOf,
  block,
};

/** The kinds of support that the texts may need: where they are found and not set, what they and the profile speak of. */
function kindsOf(texts: readonly string[], settings: DomainSettings, known: SupportProfile | null): readonly string[] {
  const allowed = allowedKinds(settings);
  if (settings.supportTypeMode === "single") return allowed;
  const spoken = kindsIn(texts.join("\n"));
  return allowed.filter((type) => type === known?.support_type || (spoken[type] ?? 0) > 0);
}
