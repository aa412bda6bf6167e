import type { Handlers } from "../http/operation.ts";
import { accountHandlers } from "./account.ts";
import { addHandlers } from "./add.ts";
import { agentHandlers } from "./agents.ts";
import { deprecationHandlers } from "./deprecation.ts";
import { domainSchemaHandlers } from "./domain-schema.ts";
import { edtechHandlers } from "./edtech.ts";
import { feedbackHandlers } from "./feedback.ts";
import { healthHandlers } from "./health.ts";
import { jobHandlers } from "./jobs.ts";
import { keyHandlers } from "./keys.ts";
import { memoryHandlers } from "./memories.ts";
import { qualityLogHandlers } from "./quality-log.ts";
import { retrieveHandlers } from "./retrieve.ts";
import type { Services } from "./services.ts";
import { supportHandlers } from "./support.ts";
import { tenantSettingsHandlers } from "./tenant-settings.ts";
import { tenantUsageHandlers } from "./tenant-usage.ts";
import { tenantUserHandlers } from "./tenant-users.ts";
import { userHandlers } from "./users.ts";
import { webhookHandlers } from "./webhooks.ts";

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
    ...domainSchemaHandlers(services),
    ...edtechHandlers(services),
    ...supportHandlers(services),
  };
}
