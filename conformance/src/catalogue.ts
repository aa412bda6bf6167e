import { manifest } from "@memoryos/contract";
import type { Check } from "./check.ts";
import { credentials } from "./checks/credentials.ts";
import { forgetting } from "./checks/forgetting.ts";
import { isolation } from "./checks/isolation.ts";
import { listing } from "./checks/listing.ts";
import { remembering } from "./checks/remembering.ts";
import { requests } from "./checks/requests.ts";
import { retrieving } from "./checks/retrieving.ts";
import { shapes } from "./checks/shapes.ts";
import { WIRE_RULES } from "./wire.ts";

/** Every check of the suite, in the order in which they run. */
export const CHECKS: readonly Check[] = [
  ...shapes,
  ...credentials,
  ...requests,
  ...remembering,
  ...retrieving,
  ...listing,
  ...isolation,
  ...forgetting,
];

/** Requirements that no check from outside can show yet, and why. */
export const UNTESTABLE_REQUIREMENTS: Readonly<Record<string, string>> = {
  "ENV-004": "whether the tenant has a limit cannot be seen from outside; the form of the header is checked",
  "AUT-004": "needs a key that lacks a permission",
  "LST-004": "needs a key without admin",
  "ADD-002": "needs to kill the service",
  "IDM-004": "needs a restart of the service, or to wait 24 hours",
  "JOB-005": "needs an extractor that fails",
};

/** What `--filter` may name: checks and requirements. */
export const FILTERABLE: readonly string[] = [
  ...CHECKS.map(({ id }) => id),
  ...WIRE_RULES.map(({ id }) => id),
  ...manifest.requirements.map(({ id }) => id),
];
