import type { EdTechProfile } from "@memoryos/contract";
import type { DomainOverlay } from "../types.ts";
import { studentBlock } from "./block.ts";
import type { EdTechFact } from "./facts.ts";
import { observeStudent } from "./observe.ts";
import { withoutPatients } from "./patients.ts";
import { profileOf } from "./profile.ts";

/** Tutoring: what each student learns, for which exam, and what they are about to forget. */
export const edtech: DomainOverlay<EdTechFact, EdTechProfile> = {
  schema: "edtech",
  redact: withoutPatients,
  observe: observeStudent,
  profileOf: (sheet, _settings, now) => profileOf(sheet, now),
  block: (profile, { now }) => (profile === null ? [] : studentBlock(profile, now)),
};
