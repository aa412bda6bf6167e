import { embedMany } from "ai";
import type { Clock } from "../clock.ts";
import { failureOf } from "../endpoint/failure.ts";
import { providerOf, within } from "../endpoint/provider.ts";
import { type Endpoint, nameOf } from "../endpoint/settings.ts";
import { type Embedder, EmbeddingRefused, EmbeddingUnavailable } from "./types.ts";

/** Texts in one request: small enough for endpoints that run on a processor. */
const TEXTS_AT_ONCE = 64;
/** Seconds in which a request must be answered: someone waits for a retrieve. */
const SECONDS = 10;

/**
 * An embedding model at an OpenAI-compatible endpoint. The dimension is that of its first answer, which is asked for here.
 *
 * @throws EmbeddingUnavailable when the endpoint does not answer or answers with something else than vectors.
 * @example
 * const embedder = await createEndpointEmbedder({ baseUrl: "http://127.0.0.1:11434/v1", model: "bge-m3", apiKey: null }, clock);
 */
export async function createEndpointEmbedder(endpoint: Endpoint, clock: Clock): Promise<Embedder> {
  const model = providerOf(endpoint).embeddingModel(endpoint.model);
  const name = nameOf(endpoint);

  async function ask(texts: readonly string[]): Promise<Float32Array[]> {
    const values = [...texts];
    const { embeddings } = await within({ clock, seconds: SECONDS }, (abortSignal) =>
      embedMany({ model, values, maxRetries: 0, abortSignal }),
    ).catch((error) => {
      const { reason, kind } = failureOf(error);
      throw new (kind === "refused" ? EmbeddingRefused : EmbeddingUnavailable)(`${name} ${reason}`);
    });
    return embeddings.map((values) => unit(values, name));
  }

  const [first] = await ask(["Are you there?"]);
  const dimensions = (first as Float32Array).length;

  async function embed(texts: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let at = 0; at < texts.length; at += TEXTS_AT_ONCE) {
      vectors.push(...(await ask(texts.slice(at, at + TEXTS_AT_ONCE))));
    }
    const other = vectors.find((vector) => vector.length !== dimensions);
    if (other) throw new EmbeddingUnavailable(`${name} answered ${other.length} dimensions, and ${dimensions} before`);
    return vectors;
  }

  // Where it is asked may change; that it is the same model is what makes vectors comparable.
  return { id: `endpoint:${endpoint.model}`, dimensions, embed, close: async () => {} };
}

/** The vector at length 1. */
function unit(values: readonly number[], name: string): Float32Array {
  const length = Math.hypot(...values);
  if (!(length > 0 && Number.isFinite(length))) {
    throw new EmbeddingUnavailable(`${name} answered a vector without a direction`);
  }
  return Float32Array.from(values, (value) => value / length);
}
