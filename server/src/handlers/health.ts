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
      const store = dependencies.isUp("store") ? "ok" : "unavailable";
      const vectors = dependencies.isUp("vector_index") && dependencies.isUp("embedder") ? store : "unavailable";
      return {
        body: {
          data: {
            status: STATUS[dependencies.circuit()],
            // The vectors are made by the embedder and live, like the caches, beside the store.
            qdrant: vectors,
            postgres: store,
            redis: store,
            version: manifest.version,
            profiles: [...IMPLEMENTED],
          },
        },
      };
    },
  };
}
