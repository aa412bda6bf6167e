import type { NewJob } from "../types.ts";

/** For conversations that a test has accepted, whatever is in them. */
export const UNJUDGED: Pick<NewJob, "tokens" | "compared" | "judge" | "keyId" | "source"> = {
  keyId: null,
  source: null,
  tokens: 1,
  compared: { digest: "", text: null },
  judge: () => ({ accepted: true, entry: { layer: "NONE", reason: null, score: 0.5, similarity: null } }),
};
