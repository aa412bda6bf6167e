import { addMemories, addUniversalMemories } from "./adding.ts";
import { enveloped, type Handler } from "./call.ts";
import {
  deleteMemory,
  getJob,
  getMemory,
  getMemoryHistory,
  getUniversalJob,
  listMemories,
  updateMemory,
} from "./memories.ts";
import { retrieveMemories, retrieveUniversalMemories, sendRetrievalFeedback } from "./retrieving.ts";
import {
  blockEndUser,
  deleteAccount,
  deleteEndUser,
  exportAccount,
  exportEndUser,
  getAccount,
  getEndUserStats,
  unblockEndUser,
  updateAccountSettings,
} from "./users.ts";

const getHealth: Handler = (call) =>
  enveloped(call, {
    status: "ok",
    qdrant: "ok",
    postgres: "ok",
    redis: "ok",
    version: "fake",
    profiles: ["core", "users"],
  });

/** The operations that the fake has, by method and path. Fixed paths stand before those with values in them. */
export const ROUTES: readonly (readonly [string, Handler])[] = [
  ["GET /health", getHealth],
  ["GET /v1/memories", listMemories],
  ["POST /v1/memories/add", addMemories],
  ["POST /v1/memories/retrieve", retrieveMemories],
  ["POST /v1/memories/retrieval-feedback", sendRetrievalFeedback],
  ["GET /v1/memories/jobs/{job_id}", getJob],
  ["GET /v1/memories/{memory_id}", getMemory],
  ["PATCH /v1/memories/{memory_id}", updateMemory],
  ["DELETE /v1/memories/{memory_id}", deleteMemory],
  ["GET /v1/memories/{memory_id}/history", getMemoryHistory],
  ["GET /v1/users/me", getAccount],
  ["DELETE /v1/users/me", deleteAccount],
  ["PATCH /v1/users/me/settings", updateAccountSettings],
  ["GET /v1/users/me/export", exportAccount],
  ["DELETE /v1/users/{external_user_id}", deleteEndUser],
  ["GET /v1/users/{external_user_id}/stats", getEndUserStats],
  ["GET /v1/users/{external_user_id}/export", exportEndUser],
  ["POST /v1/users/{external_user_id}/block", blockEndUser],
  ["DELETE /v1/users/{external_user_id}/block", unblockEndUser],
  ["POST /v1/universal/memories/add", addUniversalMemories],
  ["POST /v1/universal/memories/retrieve", retrieveUniversalMemories],
  ["GET /v1/universal/memories/jobs/{job_id}", getUniversalJob],
];

/** The values of a template's `{…}` in a request's method and path; null when it is another path. */
export function match(template: string, method: string, pathname: string): Record<string, string> | null {
  const [wantedMethod, wantedPath = ""] = template.split(" ");
  const wanted = wantedPath.split("/");
  const given = pathname.split("/");
  if (method !== wantedMethod || wanted.length !== given.length) return null;
  const values: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? "";
    if (part.startsWith("{")) values[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return values;
}
