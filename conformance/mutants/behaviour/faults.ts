import { access } from "./access.ts";
import { adding } from "./adding.ts";
import { agents } from "./agents.ts";
import { alerts } from "./alerts.ts";
import { changing } from "./changing.ts";
import { claims } from "./claims.ts";
import { codes } from "./codes.ts";
import { conflicts } from "./conflicts.ts";
import { connecting } from "./connecting.ts";
import { context } from "./context.ts";
import { edtech } from "./edtech.ts";
import type { Fault } from "./fault.ts";
import { feedback } from "./feedback.ts";
import { gate } from "./gate.ts";
import { grants } from "./grants.ts";
import { limits } from "./limits.ts";
import { modes } from "./modes.ts";
import { passportMemories } from "./passport-memories.ts";
import { plans } from "./plans.ts";
import { repeating } from "./repeating.ts";
import { repeats } from "./repeats.ts";
import { retrieving } from "./retrieving.ts";
import { sessions } from "./sessions.ts";
import { sources } from "./sources.ts";
import { support } from "./support.ts";
import { tenant } from "./tenant.ts";
import { universal } from "./universal.ts";
import { users } from "./users.ts";

/** Every fault, grouped by what goes wrong. */
export const FAULTS: readonly Fault[] = [
  ...access,
  ...repeating,
  ...adding,
  ...changing,
  ...feedback,
  ...retrieving,
  ...context,
  ...users,
  ...gate,
  ...repeats,
  ...plans,
  ...modes,
  ...limits,
  ...tenant,
  ...alerts,
  ...edtech,
  ...support,
  ...sources,
  ...claims,
  ...conflicts,
  ...agents,
  ...grants,
  ...universal,
  ...passportMemories,
  ...codes,
  ...sessions,
  ...connecting,
];
