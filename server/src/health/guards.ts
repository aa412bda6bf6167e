import { type Embedder, EmbeddingRefused, EmbeddingUnavailable } from "../embedding/types.ts";
import { connectionCode } from "../endpoint/connection.ts";
import { type Endpoint, nameOf } from "../endpoint/settings.ts";
import { ModelFailure } from "../memory/extraction-model/failure.ts";
import { VectorIndexUnavailable } from "../memory/ranking/vectors.ts";
import { type Store, StoreUnavailable } from "../store/types.ts";
import type { Breaker } from "./breaker.ts";
import type { Dependencies } from "./dependencies.ts";

/** The same store behind a breaker: while it cannot answer, calls reject with `StoreUnavailable` at once. */
export function guardStore(store: Store, dependencies: Dependencies): Store {
  const breaker = dependencies.guard("store", {
    isOutage: (error) => error instanceof StoreUnavailable,
    unavailable: (reason) => new StoreUnavailable(`The store does not answer: ${reason}`),
    probe: () => store.firstTenant(),
  });
  const entries = Object.entries(store).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    (...args: unknown[]) => breaker.run(() => method(...args)),
  ]);
  // A store that does not answer is closed all the same.
  return { ...(Object.fromEntries(entries) as Store), close: () => store.close() };
}

/** The same embedder behind a breaker: while it cannot answer, calls reject with `EmbeddingUnavailable` at once. */
export function guardEmbedder(embedder: Embedder, dependencies: Dependencies): Embedder {
  const breaker = dependencies.guard("embedder", {
    isOutage: (error) => !(error instanceof EmbeddingRefused),
    unavailable: (reason) => new EmbeddingUnavailable(`The embedder does not answer: ${reason}`),
    probe: () => embedder.embed(["Are you there?"]),
  });
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    embed: (texts) => breaker.run(() => embedder.embed(texts)),
    close: () => embedder.close(),
  };
}

/** The breaker through which memories are searched by vector. */
export function guardVectorIndex(dependencies: Dependencies): Breaker {
  return dependencies.guard("vector_index", {
    isOutage: (error) => error instanceof VectorIndexUnavailable,
    unavailable: (reason) => new VectorIndexUnavailable(`The vector index does not answer: ${reason}`),
    // It is in this process: only a search of someone's vectors tells whether they are sound.
    probe: async () => {},
  });
}

/** Milliseconds in which an endpoint that is asked whether it is there must answer. */
const PROBE_WITHIN = 5_000;

/** The breaker before a model that extracts: while it cannot answer, calls reject with `ModelFailure` at once. */
export function guardModel(endpoint: Endpoint, dependencies: Dependencies): Breaker {
  const name = nameOf(endpoint);
  const headers: Record<string, string> =
    endpoint.apiKey === null ? {} : { Authorization: `Bearer ${endpoint.apiKey}` };
  return dependencies.guard("llm", {
    isOutage: (error) => error instanceof ModelFailure && error.outage,
    unavailable: (reason) => new ModelFailure(`${name} is not asked now: ${reason}`, { outage: true }),
    // The list of models costs nothing. Where there is none, being told so is an answer as well.
    async probe() {
      const signal = AbortSignal.timeout(PROBE_WITHIN);
      const failure = (what: string) => new ModelFailure(`${name} ${what}`, { outage: true });
      const response = await fetch(`${endpoint.baseUrl}/models`, { headers, signal }).catch((error) => {
        throw failure(`cannot be reached${connectionCode(error)}`);
      });
      await response.body?.cancel();
      if (response.status >= 400 && ![404, 405].includes(response.status)) throw failure(`answered ${response.status}`);
    },
  });
}
