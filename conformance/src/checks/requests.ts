import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import { refusal, type Trial } from "../trial.ts";

const NESTED = 40;
const TOO_LARGE = 16 * 1024 * 1024;

/** A retrieve that is right in every respect, for checks that then spoil one thing. */
function validRetrieve(t: Trial): Record<string, unknown> {
  return { external_user_id: t.newUser(), query: "What should I know?" };
}

/** Bodies that must not be read, by what is wrong with them; `user` is a JSON string. */
const MALFORMED: Readonly<Record<string, (user: string) => string | Uint8Array<ArrayBuffer>>> = {
  truncated: (user) => `{"external_user_id":${user},"messages":[`,
  "trailing-text": (user) => `${addBody(user, "{}")} more`,
  "duplicate-keys": (user) => addBody(user, "{}").replace("{", '{"external_user_id":"somebody-else",'),
  "proto-key": (user) => addBody(user, '{"__proto__":{"polluted":true}}'),
  "lone-surrogate": (user) => addBody(user, '{"note":"\\ud800"}'),
  "nul-character": (user) => addBody(user, '{"note":"a\\u0000b"}'),
  "infinite-number": (user) => addBody(user, '{"note":1e999}'),
  "inexact-number": (user) => addBody(user, '{"note":9007199254740993}'),
  "excessive-depth": (user) => addBody(user, `{"note":${"[".repeat(NESTED)}${"]".repeat(NESTED)}}`),
  "invalid-utf8": (user) => invalidUtf8(addBody(user, '{"note":"?"}')),
};

function addBody(user: string, metadata: string): string {
  const messages = '[{"role":"user","content":"I prefer Python examples over Java examples."}]';
  return `{"external_user_id":${user},"messages":${messages},"metadata":${metadata}}`;
}

function invalidUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  bytes[bytes.indexOf("?".charCodeAt(0))] = 0xff;
  return bytes;
}

/** What becomes of requests that are not as they should be. */
export const requests: Check[] = [
  ...Object.entries(MALFORMED).map(([name, bodyFor]) =>
    check(
      {
        id: `malformed-${name}`,
        title: `A body with ${name.replaceAll("-", " ")} is refused as malformed and stores nothing`,
        proves: ["REQ-001", "ERR-004"],
      },
      async (t) => {
        const user = t.newUser();
        await t.refused("addMemories", { rawBody: bodyFor(JSON.stringify(user)) }, 400, "REQ_400");
        expect(await t.memoriesOf(user), "memories after the refusal").toEqual([]);
      },
    ),
  ),

  check(
    { id: "media-type-refused", title: "A body that is not JSON is refused with 415", proves: ["REQ-002"] },
    async (t) => {
      const rawBody = JSON.stringify(validRetrieve(t));
      const headers = { "content-type": "text/plain" };
      await t.refused("retrieveMemories", { rawBody, headers }, 415, "REQ_415");
    },
  ),

  check({ id: "large-body-refused", title: "A body of 16 MiB is refused with 413", proves: ["REQ-003"] }, async (t) => {
    const rawBody = JSON.stringify({ ...validRetrieve(t), padding: "x".repeat(TOO_LARGE) });
    await t.refused("retrieveMemories", { rawBody }, 413, "REQ_413");
  }),

  check(
    {
      id: "invalid-fields-named",
      title: "A 422 names each wrong field and never repeats its value",
      proves: ["ERR-003"],
    },
    async (t) => {
      const sent = `secret-${randomUUID()}`;
      const body = { external_user_id: t.newUser(), query: "What should I know?", limit: sent, format: sent };
      const answer = await t.send("retrieveMemories", { body });
      const { details } = refusal(answer, 422, "REQ_422");
      expect(details, "details of a REQ_422").toBeInstanceOf(Array);
      const pointers = (details as { pointer: string; message: string; code: string }[]).map(({ pointer }) => pointer);
      expect(pointers.join(" "), "pointers of the wrong fields limit and format").toMatch(/limit/);
      expect(pointers.join(" "), "pointers of the wrong fields limit and format").toMatch(/format/);
      expect(answer.text, "the answer to a wrong value").not.toContain(sent);
    },
  ),

  ...[
    { id: "token-cap-too-small", field: "context_max_tokens", value: 49 },
    { id: "token-cap-too-large", field: "context_max_tokens", value: 4_001 },
    { id: "unknown-category-refused", field: "categories", value: ["gossip"] },
    { id: "blank-query-refused", field: "query", value: "   " },
  ].map(({ id, field, value }) =>
    check(
      { id, title: `\`${field}\` of ${JSON.stringify(value)} is refused with 422`, proves: ["ERR-003"] },
      async (t) => {
        const body = { ...validRetrieve(t), [field]: value };
        const { details } = await t.refused("retrieveMemories", { body }, 422, "REQ_422");
        expect(JSON.stringify(details), "details of the 422").toContain(`/${field}`);
      },
    ),
  ),

  check(
    { id: "unknown-fields-named", title: "Unknown fields are ignored and named in a header", proves: ["REQ-004"] },
    async (t) => {
      const answer = await t.send("retrieveMemories", { body: { ...validRetrieve(t), limt: 3 } });
      expect(answer.status, "status with an unknown field").toBe(200);
      expect(answer.headers["x-memoryos-ignored-fields"], "X-MemoryOS-Ignored-Fields").toMatch(/\blimt\b/);
    },
  ),

  check(
    { id: "null-is-absent", title: "An optional field that is null counts as absent", proves: ["REQ-005"] },
    async (t) => {
      const nothing = { limit: null, categories: null, agent_id: null, format: null, context_max_tokens: null };
      await t.ok("retrieveMemories", { body: { ...validRetrieve(t), ...nothing, time_filter_days: null } });
    },
  ),

  check(
    { id: "request-id-returned", title: "An acceptable request id comes back in header and body", proves: ["ENV-005"] },
    async (t) => {
      const id = `conf.${randomUUID()}_a-1`;
      for (const as of ["first", null] as const) {
        const answer = await t.send("listMemories", {
          as,
          query: { external_user_id: t.newUser() },
          headers: { "x-request-id": id },
        });
        expect(answer.headers["x-request-id"], "X-Request-ID of the answer").toBe(id);
        expect(answer.body, "body of the answer").toMatchObject({ request_id: id });
      }
    },
  ),

  check(
    { id: "request-id-replaced", title: "An unacceptable request id is replaced", proves: ["ENV-005"] },
    async (t) => {
      for (const id of ["not acceptable", "x".repeat(129), "a/b"]) {
        const answer = await t.send("getHealth", { headers: { "x-request-id": id } });
        expect(answer.headers["x-request-id"], `X-Request-ID in answer to ${id}`).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
        expect(answer.headers["x-request-id"], "X-Request-ID of the answer").not.toBe(id);
      }
    },
  ),

  check(
    { id: "unknown-path", title: "An unknown path answers 404 in the shape of every error", proves: ["ERR-005"] },
    async (t) => {
      refusal(await t.sendTo(`/v1/no-such-path-${randomUUID()}`), 404, "REQ_404");
    },
  ),

  check(
    {
      id: "wrong-method",
      title: "A known path with another method answers 405 and names those it has",
      proves: ["ERR-006"],
    },
    async (t) => {
      const answer = await t.send("addMemories", { method: "PUT", body: {} });
      refusal(answer, 405, "REQ_405");
      expect(answer.headers.allow, "Allow").toMatch(/\bPOST\b/);
    },
  ),
];
