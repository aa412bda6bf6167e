import type { Handlers } from "../http/operation.ts";
import { healthHandlers } from "./health.ts";
import { jobHandlers } from "./jobs.ts";
import { memoryHandlers } from "./memories.ts";
import type { Services } from "./services.ts";

/** Every operation of the contract. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  return { ...memoryHandlers(services), ...jobHandlers(services), ...healthHandlers(services) };
}
