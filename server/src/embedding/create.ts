import type { Clock } from "../clock.ts";
import type { Endpoint } from "../endpoint/settings.ts";
import { createMiniLmEmbedder } from "./minilm.ts";
import type { Embedder } from "./types.ts";

/**
 * Makes the embedder that is configured: the endpoint's, or MiniLM in this process when there is none.
 *
 * @throws EmbeddingUnavailable when the endpoint does not answer; Error when MiniLM's weights are not the expected ones.
 * @example
 * const embedder = await createEmbedder(readConfig(process.env), systemClock);
 */
export async function createEmbedder(config: { embedding: Endpoint | null }, clock: Clock): Promise<Embedder> {
  if (!config.embedding) return createMiniLmEmbedder();
  // Loaded when it is needed alone: the client takes memory and time to start.
  const { createEndpointEmbedder } = await import("./endpoint.ts");
  return createEndpointEmbedder(config.embedding, clock);
}
