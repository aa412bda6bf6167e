import { access } from "./access.ts";
import { alerts } from "./alerts.ts";
import type { Fault } from "./fault.ts";
import { memories } from "./memories.ts";
import { quota } from "./quota.ts";
import { repeating } from "./repeating.ts";
import { retrieving } from "./retrieving.ts";
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
];
