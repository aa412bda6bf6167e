import { manifest, type ServiceStatus } from "@memoryos/contract";
import { type Handlers, IMPLEMENTED } from "../http/operation.ts";
import type { Services } from "./services.ts";

const STATUS: Record<ReturnType<Services["dependencies"]["circuit"]>, ServiceStatus> = {
  HEALTHY: "ok",
  DEGRADED: "degraded",
  CRITICAL: "critical",
};

export function healthHandlers({ dependencies }: Services): Pick<Handlers, "getHealth"> {
  return {
    async getHealth() {
      const { store, embedder } = dependencies;
      return {
        body: {
          data: {
            status: STATUS[dependencies.circuit()],
            // The vectors are made by the embedder and live, like the caches, beside the store.
            qdrant: embedder && store ? "ok" : "unavailable",
            postgres: store ? "ok" : "unavailable",
            redis: store ? "ok" : "unavailable",
            version: manifest.version,
            profiles: [...IMPLEMENTED],
          },
        },
      };
    },
  };
}
