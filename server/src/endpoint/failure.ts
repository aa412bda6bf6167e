import { APICallError, NoObjectGeneratedError, NoOutputGeneratedError } from "ai";
import { z } from "zod";
import { connectionCode } from "./connection.ts";
import { TooLate } from "./provider.ts";

/** Statuses by which an endpoint refuses this one request and not every one. */
const REFUSING = [400, 413, 422];

/** What went wrong at an endpoint. */
export interface Failure {
  /** Goes on from the endpoint's name: "answered 429". Holds nothing that was sent or received. */
  reason: string;
  /** `outage`: others would fail now as well; `refused`: this request is not taken; `junk`: the answer is of no use. */
  kind: "outage" | "refused" | "junk";
}

/**
 * Says what an error of the AI SDK means. The error itself must go no further: it holds the request, which is what people
 * said, and the answer, which may repeat the key.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof TooLate) return { reason: error.message, kind: "outage" };
  if (NoObjectGeneratedError.isInstance(error)) return { reason: junk(error), kind: "junk" };
  if (NoOutputGeneratedError.isInstance(error)) {
    return { reason: "refused: it stopped before it had answered", kind: "junk" };
  }
  if (!APICallError.isInstance(error)) {
    return { reason: "answered in a form that no OpenAI-compatible endpoint uses", kind: "junk" };
  }
  const { statusCode } = error;
  if (statusCode === undefined) return { reason: `cannot be reached${connectionCode(error)}`, kind: "outage" };
  if (statusCode < 300) return { reason: "answered with something that is not JSON", kind: "junk" };
  return { reason: `answered ${statusCode}`, kind: REFUSING.includes(statusCode) ? "refused" : "outage" };
}

function junk({ text, finishReason, cause }: NoObjectGeneratedError): string {
  if (finishReason === "length") return "was cut off before its answer was whole";
  if (!text) return "answered with nothing, as one that refuses";
  const issues = cause instanceof Error && cause.cause instanceof z.ZodError ? cause.cause.issues : [];
  if (issues.length === 0) return "answered with text that is not JSON";
  const places = issues.slice(0, 3).map(({ path, code }) => `/${path.join("/")} (${code})`);
  return `answered outside its schema at ${places.join(", ")}`;
}
