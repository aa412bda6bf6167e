import type { CircuitStatus } from "@memoryos/contract";
import type { Embedder } from "../embedding/types.ts";
import { type Store, StoreUnavailable } from "../store/types.ts";

/** Whether what the service stands on answered when it was last asked. */
export interface Dependencies {
  store: boolean;
  embedder: boolean;
  /** CRITICAL without the store, DEGRADED without the embedder. */
  circuit(): CircuitStatus;
}

export function createDependencies(): Dependencies {
  const state = { store: true, embedder: true };
  return Object.assign(state, {
    circuit(): CircuitStatus {
      if (!state.store) return "CRITICAL";
      return state.embedder ? "HEALTHY" : "DEGRADED";
    },
  });
}

/** The same store, noting for `dependencies` whether it answers. */
export function watchStore(store: Store, dependencies: Dependencies): Store {
  const entries = Object.entries(store).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    async (...args: unknown[]) => {
      try {
        const value = await method(...args);
        dependencies.store = true;
        return value;
      } catch (error) {
        if (error instanceof StoreUnavailable) dependencies.store = false;
        throw error;
      }
    },
  ]);
  return Object.fromEntries(entries) as Store;
}

/** The same embedder, noting for `dependencies` whether it answers. */
export function watchEmbedder(embedder: Embedder, dependencies: Dependencies): Embedder {
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts) {
      try {
        const vectors = await embedder.embed(texts);
        dependencies.embedder = true;
        return vectors;
      } catch (error) {
        dependencies.embedder = false;
        throw error;
      }
    },
    close: () => embedder.close(),
  };
}
