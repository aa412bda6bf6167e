import { access } from "./access.ts";
import { alerts } from "./alerts.ts";
import { domains } from "./domains.ts";
import type { Fault } from "./fault.ts";
import { memories } from "./memories.ts";
import { passport } from "./passport.ts";
import { provenance } from "./provenance.ts";
import { quota } from "./quota.ts";
import { repeating } from "./repeating.ts";
import { retrieving } from "./retrieving.ts";
import { signIn } from "./sign-in.ts";
import { tenant } from "./tenant.ts";
import { usage } from "./usage.ts";
import { users } from "./users.ts";

/** Every fault, grouped by what goes wrong. */
export const FAULTS: readonly Fault[] = [
  ...access,
  ...repeating,
  ...memories,
  ...retrieving,
  ...users,
  ...quota,
  ...usage,
  ...tenant,
  ...alerts,
  ...domains,
  ...provenance,
  ...passport,
  ...signIn,
];
