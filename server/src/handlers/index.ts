import type { Handlers } from "../http/operation.ts";
import { addHandlers } from "./add.ts";
import { feedbackHandlers } from "./feedback.ts";
import { healthHandlers } from "./health.ts";
import { jobHandlers } from "./jobs.ts";
import { memoryHandlers } from "./memories.ts";
import { qualityLogHandlers } from "./quality-log.ts";
import { retrieveHandlers } from "./retrieve.ts";
import type { Services } from "./services.ts";
import { tenantSettingsHandlers } from "./tenant-settings.ts";
import { tenantUsageHandlers } from "./tenant-usage.ts";

/** Every operation of the profiles that this server implements. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...addHandlers(services),
    ...retrieveHandlers(services),
    ...feedbackHandlers(services),
    ...memoryHandlers(services),
    ...jobHandlers(services),
    ...healthHandlers(services),
    ...tenantUsageHandlers(services),
    ...tenantSettingsHandlers(services),
    ...qualityLogHandlers(services),
  };
}
