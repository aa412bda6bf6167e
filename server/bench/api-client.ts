import { setTimeout } from "node:timers/promises";
import { API_KEY } from "./cases.ts";
import { type PreparedRequest, sendOnce } from "./load.ts";

/** A message as it is added. */
export interface Message {
  role: "user" | "assistant";
  content: string;
  external_turn_id?: string;
  occurred_at?: string;
}

/** What the bench needs of a memory that was found. */
export interface Found {
  content: string;
  provenance: { turn_ids: string[] };
}

/** Messages that one call may add. */
const MESSAGES_A_CALL = 64;

/**
 * Adds a conversation in as many calls as it needs.
 *
 * @returns the jobs.
 * @throws Error when the server does not queue it: what is turned away cannot be found later.
 */
export async function addConversation(
  url: string,
  user: string,
  messages: readonly Message[],
  conversationId: string | null,
): Promise<string[]> {
  const jobs: string[] = [];
  for (let from = 0; from < messages.length; from += MESSAGES_A_CALL) {
    const { status, job_id } = await post<{ status: string; job_id: string }>(url, "/v1/memories/add", {
      external_user_id: user,
      messages: messages.slice(from, from + MESSAGES_A_CALL),
      ...(conversationId === null ? {} : { conversation_id: conversationId }),
    });
    if (status !== "queued") throw new Error(`The server answered an add with "${status}" instead of "queued"`);
    jobs.push(job_id);
  }
  return jobs;
}

/** Waits until jobs are completed. */
export async function whenCompleted(url: string, jobs: readonly string[]): Promise<void> {
  for (const job of jobs) {
    for (let status = ""; status !== "completed"; ) {
      const answer = await sendOnce(url, request("GET", `/v1/memories/jobs/${job}`, null));
      status = (JSON.parse(answer.toString()) as { data: { status: string } }).data.status;
      if (status === "failed" || status === "dead") throw new Error(`A job became ${status}`);
      if (status !== "completed") await setTimeout(20);
    }
  }
}

export async function retrieve(url: string, user: string, query: string, limit: number): Promise<Found[]> {
  const body = { external_user_id: user, query, limit };
  return (await post<{ data: Found[] }>(url, "/v1/memories/retrieve", body)).data;
}

/** Every memory of a user. */
export async function listAll(url: string, user: string): Promise<Found[]> {
  const found: Found[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const path = `/v1/memories?external_user_id=${user}&limit=50${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const answer = await sendOnce(url, request("GET", path, null));
    const page = JSON.parse(answer.toString()) as { data: Found[]; pagination: { next_cursor: string | null } };
    found.push(...page.data);
    cursor = page.pagination.next_cursor;
  }
  return found;
}

async function post<T>(url: string, path: string, body: object): Promise<T> {
  return JSON.parse((await sendOnce(url, request("POST", path, body))).toString()) as T;
}

function request(method: "GET" | "POST", path: string, body: object | null): PreparedRequest {
  const headers = { Authorization: `ApiKey ${API_KEY}`, "Content-Type": "application/json" };
  return { method, path, headers, body: body === null ? null : Buffer.from(JSON.stringify(body)) };
}
