import type { Handlers } from "../http/operation.ts";
import { accountHandlers } from "./account.ts";
import { addHandlers } from "./add.ts";
import { agentHandlers } from "./agents.ts";
import { claimHandlers } from "./claims.ts";
import { clarificationHandlers } from "./clarifications.ts";
import { conflictHandlers } from "./conflicts.ts";
import { connectionHandlers } from "./connections.ts";
import { deprecationHandlers } from "./deprecation.ts";
import { directoryHandlers } from "./directory.ts";
import { domainSchemaHandlers } from "./domain-schema.ts";
import { edtechHandlers } from "./edtech.ts";
import { feedbackHandlers } from "./feedback.ts";
import { globalAgentHandlers } from "./global-agents.ts";
import { grantHandlers } from "./grants.ts";
import { healthHandlers } from "./health.ts";
import { jobHandlers } from "./jobs.ts";
import { keyHandlers } from "./keys.ts";
import { memoryHandlers } from "./memories.ts";
import { passportAccountHandlers } from "./passport-account.ts";
import { passportClarificationHandlers } from "./passport-clarifications.ts";
import { passportMemoryHandlers } from "./passport-memories.ts";
import { passportSignInHandlers } from "./passport-sign-in.ts";
import { qualityLogHandlers } from "./quality-log.ts";
import { retrieveHandlers } from "./retrieve.ts";
import type { Services } from "./services.ts";
import { sourceEventHandlers } from "./source-events.ts";
import { supportHandlers } from "./support.ts";
import { tenantSettingsHandlers } from "./tenant-settings.ts";
import { tenantUsageHandlers } from "./tenant-usage.ts";
import { tenantUserHandlers } from "./tenant-users.ts";
import { universalHandlers } from "./universal.ts";
import { userHandlers } from "./users.ts";
import { webhookHandlers } from "./webhooks.ts";
import { writerHandlers } from "./writers.ts";

/** Every operation of the profiles that this server implements. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...addHandlers(services),
    ...retrieveHandlers(services),
    ...feedbackHandlers(services),
    ...memoryHandlers(services),
    ...jobHandlers(services),
    ...accountHandlers(services),
    ...userHandlers(services),
    ...tenantUserHandlers(services),
    ...deprecationHandlers(services),
    ...keyHandlers(services),
    ...agentHandlers(services),
    ...healthHandlers(services),
    ...tenantUsageHandlers(services),
    ...tenantSettingsHandlers(services),
    ...qualityLogHandlers(services),
    ...webhookHandlers(services),
    ...passportSignInHandlers(services),
    ...passportAccountHandlers(services),
    ...passportMemoryHandlers(services),
    ...passportClarificationHandlers(services),
    ...globalAgentHandlers(services),
    ...directoryHandlers(services),
    ...grantHandlers(services),
    ...connectionHandlers(services),
    ...universalHandlers(services),
    ...domainSchemaHandlers(services),
    ...edtechHandlers(services),
    ...supportHandlers(services),
    ...writerHandlers(services),
    ...sourceEventHandlers(services),
    ...claimHandlers(services),
    ...conflictHandlers(services),
    ...clarificationHandlers(services),
  };
}
