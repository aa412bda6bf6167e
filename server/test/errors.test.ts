import { errors, manifest } from "@memoryos/contract";
import { responseValidators } from "@memoryos/contract/validators/responses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isImplemented } from "../src/http/operation.ts";
import { type Answer, NO_SUCH_ID, start, TestClock, type TestServer } from "./kit.ts";
import { credentials } from "./passport-kit.ts";

// Not the one that ends the tenant whose key the others are asked with.
const operations = manifest.operations
  .filter(isImplemented)
  .filter(({ operationId }) => operationId !== "deleteAccount");
const closed = operations.filter(({ auth }) => auth !== "public");

/** What can go wrong with a request: each takes an operation and gives an answer. */
type Ask = (operation: (typeof operations)[number]) => Promise<Answer>;

let server: TestServer;
let asks: Record<string, Ask>;
const answers: Answer[] = [];

beforeAll(async () => {
  server = await start({ clock: new TestClock() });
  const powerless = await server.makeKey([], server.tenantId);
  const spent = await server.makeKey(["admin"], server.tenantId, { rateLimitPerMinute: 1 });
  await server.call("GET", "/v1/memories", { key: spent.key });
  const send =
    (options: object, id = NO_SUCH_ID, query = ""): Ask =>
    ({ method, path, body }) =>
      server.call(method, path.replace(/\{\w+\}/g, id) + query, { ...(body ? { body: {} } : {}), ...options });
  asks = {
    "no credential": send({ key: null }),
    "a wrong credential": send({ key: "mem_wrong_0123456789abcdefghijklmn" }),
    "a key that may do nothing": send({ key: powerless.key }),
    "a key whose limit is used up": send({ key: spent.key }),
    "an id of nothing, and an empty body": send({}),
    "an id that is none": send({}, "no-id"),
    "a query that is not UTF-8": send({}, NO_SUCH_ID, "?cursor=%E0%A4%A"),
    "a bad cursor, limit and user": send({}, NO_SUCH_ID, "?cursor=x.y&limit=0&external_user_id="),
  };
});

afterAll(() => expect(answers.length).toBeGreaterThan(50));

describe("every answer is as the contract says", () => {
  it.each(closed.map((operation) => [operation.operationId, operation] as const))(
    "of %s: status, headers and body, whatever is wrong [ENV-006 ERR-001 ERR-002 ERR-010]",
    async (operationId, operation) => {
      for (const [what, ask] of Object.entries(asks)) {
        const answer = await ask(operation);
        const validators = responseValidators[operationId][String(answer.status)];
        expect(validators, `${what}: ${answer.status} is documented`).toBeDefined();
        const headers = Object.fromEntries(answer.headers);
        expect(validators?.headers(headers), `${what}: ${JSON.stringify(validators?.headers.errors)}`).toBe(true);
        expect(validators?.body?.(structuredClone(answer.body)), `${what}: ${answer.text}`).not.toBe(false);
        if (answer.status < 400) continue;
        answers.push(answer);
        expect(answer.headers.get("content-type"), what).toBe("application/problem+json; charset=utf-8");
        const { error, code, request_id, details, type, title, status, detail } = answer.body;
        expect(
          [error, code, type, title, detail].every((text) => typeof text === "string" && text !== ""),
          what,
        ).toBe(true);
        expect([status, request_id], what).toEqual([answer.status, answer.headers.get("x-request-id")]);
        expect(details, what).not.toBeUndefined();
      }
    },
  );

  it("of errors with one code or name is one type or title, in the catalogue and on the wire [ERR-009]", () => {
    const rows = [...errors, ...answers.map(({ body }) => body)];
    const types = new Map(rows.map(({ code, type }) => [code, type]));
    const titles = new Map(rows.map(({ error, title }) => [error, title]));
    for (const { code, type, error, title } of rows) {
      expect([types.get(code), titles.get(error)]).toEqual([type, title]);
    }
    expect(new Set(types.values()).size).toBe(types.size);
  });

  it("gives every time in UTC with a `Z` [ENV-007]", async () => {
    const { key, tenantId } = await server.makeTenant("free");
    const added = {
      external_user_id: "u",
      messages: [{ content: "I like tea.", occurred_at: "2026-01-01T02:00:00+02:00" }],
    };
    const job = (await server.call("POST", "/v1/memories/add", { key, body: added })).body.job_id;
    const paths = [
      `/v1/memories/jobs/${job}`,
      "/v1/memories?external_user_id=u",
      "/v1/tenant/usage",
      "/v1/tenant/quality-log",
      "/health",
    ];
    const found = [];
    for (const path of paths) {
      const { text, headers } = await server.call("GET", path, { key });
      found.push(...(text.match(/\d{4}-\d\d-\d\dT[^"]*/g) ?? []), headers.get("x-memoryos-quota-reset") ?? "");
    }
    expect(found.length).toBeGreaterThan(10);
    for (const time of found) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(tenantId).not.toBe(server.tenantId);
  });
});

/** Refused by a tenant that has set nothing. */
const NEEDS_SETTINGS = ["sendTestWebhook", "listStudents", "listSupportCustomers", "getSupportStats"];

describe("a JSON content type without a body", () => {
  it("is no mistake [REQ-006]", async () => {
    const headers = { "Content-Type": "application/json" };
    for (const { method, path, body, auth, operationId } of operations) {
      if (body) continue;
      // Each time somebody else: a session may be over after it.
      const ask = async (more: object) => {
        const credentialOf = await credentials(server);
        const { key, headers: own } = { headers: {}, ...credentialOf(auth) };
        return server.call(method, path.replace(/\{\w+\}/g, NO_SUCH_ID), {
          ...(key === undefined ? {} : { key }),
          headers: { ...own, ...more },
        });
      };
      const [plain, typed] = [await ask({}), await ask(headers)];
      expect(typed.status, path).toBe(plain.status);
      // There is no address to send a test to, and no domain schema.
      if (NEEDS_SETTINGS.includes(operationId)) expect(typed.body.code).toBe("TEN_400");
      else if (auth !== "public") expect([200, 404, 422], path).toContain(typed.status);
    }
  });
});
