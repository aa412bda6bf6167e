import { Memory } from "../../sdk/src/index.ts";
import { API_KEY, SEEDED_USER } from "./cases.ts";
import { freshQuery, statement } from "./texts.ts";

/**
 * One operation, by the SDK and by bare `fetch` doing the same, as a careful app would write it with `fetch` alone: the same
 * headers, a time limit, a look at the status, and the parsed answer. It has no retries, no checks and no camelCase.
 */
export interface SdkCase {
  title: string;
  sdk(url: string): (n: number) => Promise<unknown>;
  bare(url: string): (n: number) => Promise<unknown>;
}

/** The SDK's default. */
const TIMEOUT_MS = 30_000;

const QUERIES = Array.from({ length: 10 }, (_, n) => freshQuery(n * 1_009));
const query = (n: number) => QUERIES[n % QUERIES.length] as string;
const said = (n: number) => [{ role: "user" as const, content: statement(n) }];
const memoryAt = (baseUrl: string) => new Memory({ apiKey: API_KEY, baseUrl });

async function fetched(url: string, method: string, body?: object): Promise<unknown> {
  const headers: Record<string, string> = { Authorization: `ApiKey ${API_KEY}` };
  if (body) Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

export const SDK_CASES: readonly SdkCase[] = [
  {
    title: "get, repeated query",
    sdk: (url) => {
      const memory = memoryAt(url);
      return (n) => memory.get(query(n), { externalUserId: SEEDED_USER });
    },
    bare: (url) => (n) =>
      fetched(`${url}/v1/memories/retrieve`, "POST", { query: query(n), external_user_id: SEEDED_USER }),
  },
  {
    title: "list, 50 rows",
    sdk: (url) => {
      const memory = memoryAt(url);
      return () => memory.list({ externalUserId: SEEDED_USER });
    },
    bare: (url) => () => fetched(`${url}/v1/memories?external_user_id=${SEEDED_USER}&limit=50`, "GET"),
  },
  {
    title: "add",
    sdk: (url) => {
      const memory = memoryAt(url);
      return (n) => memory.add({ messages: said(n), externalUserId: `sdk-${n % 200}` });
    },
    bare: (url) => (n) =>
      fetched(`${url}/v1/memories/add`, "POST", { messages: said(n), external_user_id: `bare-${n % 200}` }),
  },
];
