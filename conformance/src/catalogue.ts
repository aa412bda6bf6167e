import { manifest } from "@memoryos/contract";
import type { Check } from "./check.ts";
import { access } from "./checks/access.ts";
import { adding } from "./checks/adding.ts";
import { agents } from "./checks/agents.ts";
import { changing } from "./checks/changing.ts";
import { claims } from "./checks/claims.ts";
import { classrooms } from "./checks/classroom.ts";
import { conflicts } from "./checks/conflicts.ts";
import { connections } from "./checks/connections.ts";
import { context } from "./checks/context.ts";
import { credentials } from "./checks/credentials.ts";
import { directory } from "./checks/directory.ts";
import { feedback } from "./checks/feedback.ts";
import { forgetting } from "./checks/forgetting.ts";
import { gate } from "./checks/gate.ts";
import { grants } from "./checks/grants.ts";
import { helpdesks } from "./checks/helpdesk.ts";
import { isolation } from "./checks/isolation.ts";
import { jobs } from "./checks/jobs.ts";
import { keys } from "./checks/keys.ts";
import { limits } from "./checks/limits.ts";
import { listing } from "./checks/listing.ts";
import { lists } from "./checks/lists.ts";
import { modes } from "./checks/modes.ts";
import { passportMemories } from "./checks/passport-memories.ts";
import { questions } from "./checks/questions.ts";
import { remembering } from "./checks/remembering.ts";
import { repeating } from "./checks/repeating.ts";
import { requests } from "./checks/requests.ts";
import { retrieving } from "./checks/retrieving.ts";
import { selecting } from "./checks/selecting.ts";
import { sessions } from "./checks/sessions.ts";
import { shapes } from "./checks/shapes.ts";
import { shelves } from "./checks/shelf.ts";
import { signIn } from "./checks/sign-in.ts";
import { sources } from "./checks/sources.ts";
import { strangers } from "./checks/strangers.ts";
import { tenantBlocks } from "./checks/tenant-blocks.ts";
import { tenants } from "./checks/tenants.ts";
import { universal } from "./checks/universal.ts";
import { users } from "./checks/users.ts";
import { webhooks } from "./checks/webhooks.ts";
import { WIRE_RULES } from "./wire.ts";

const ALL: readonly Check[] = [
  ...shapes,
  ...credentials,
  ...access,
  ...requests,
  ...remembering,
  ...adding,
  ...repeating,
  ...jobs,
  ...retrieving,
  ...selecting,
  ...context,
  ...shelves,
  ...feedback,
  ...listing,
  ...lists,
  ...isolation,
  ...changing,
  ...forgetting,
  ...strangers,
  ...modes,
  ...gate,
  ...limits,
  ...keys,
  ...users,
  ...tenants,
  ...tenantBlocks,
  ...webhooks,
  ...sources,
  ...claims,
  ...conflicts,
  ...questions,
  ...classrooms,
  ...helpdesks,
  ...agents,
  ...universal,
  ...grants,
  ...signIn,
  ...sessions,
  ...passportMemories,
  ...directory,
  ...connections,
];

/** Every check of the suite, in the order in which they run: those that turn the clock last. */
export const CHECKS: readonly Check[] = [
  ...ALL.filter((each) => !each.turnsClock),
  ...ALL.filter((each) => each.turnsClock),
];

const NEEDS_BROWSER = "the consent page is a person's, in a browser: its form is each server's own";

/** Requirements that no check from outside can show, and why. */
export const UNTESTABLE_REQUIREMENTS: Readonly<Record<string, string>> = {
  "ADD-002": "needs to kill the service",
  "DOM-023": "needs a domain schema that fails, which nothing outside can bring about",
  "WHK-033": "needs a restart of the service",
  "OTP-015": "needs a server that people reach from elsewhere and that cannot mail, while other checks need the mail",
  "GRT-022": NEEDS_BROWSER,
  "GRT-023": NEEDS_BROWSER,
  "GRT-024": NEEDS_BROWSER,
  "GRT-025": NEEDS_BROWSER,
  "GRT-026": NEEDS_BROWSER,
  "GRT-027": NEEDS_BROWSER,
};

/** What `--filter` may name: checks and requirements. */
export const FILTERABLE: readonly string[] = [
  ...CHECKS.map(({ id }) => id),
  ...WIRE_RULES.map(({ id }) => id),
  ...manifest.requirements.map(({ id }) => id),
];
