import { gzipSync } from "node:zlib";
import { openapi } from "@memoryos/contract";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CallOptions, expectProblem, NO_SUCH_ID, plainExtractor, start, type TestServer } from "./kit.ts";

const ADD = "/v1/memories/add";
const RETRIEVE = "/v1/memories/retrieve";
const FEEDBACK = "/v1/memories/retrieval-feedback";
/** Part of every bad value: it must never come back. */
const CANARY = "zqxcanary";

const VALID: Record<string, Record<string, unknown>> = {
  [ADD]: { external_user_id: "u", messages: [{ role: "user", content: `I like ${CANARY}.` }] },
  [RETRIEVE]: { external_user_id: "u", query: CANARY },
  [FEEDBACK]: { retrieval_id: NO_SUCH_ID, outcome: "ignored", correction: CANARY },
};
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
/** A valid body with a piece of JSON text as the value of one more field. */
const withField = (path: string, json: string) =>
  `${JSON.stringify(VALID[path]).slice(0, -1)},"metadata":{"x":${json}}}`;

let server: TestServer;
/** Answers by their status, of every bad request that was sent. */
const answered = new Map<number, number>();

beforeAll(async () => {
  server = counted(await start({ extractor: plainExtractor() }));
});
afterAll(() => {
  const total = [...answered.values()].reduce((sum, n) => sum + n, 0);
  const failed = [...answered].reduce((sum, [status, n]) => (status >= 500 ? sum + n : sum), 0);
  const table = [...answered].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`);
  console.log(`Bad input: ${total} requests, ${failed} answered 5xx (${table.join(" · ")})`);
});

function counted(given: TestServer): TestServer {
  return {
    ...given,
    async call(method, path, options) {
      const answer = await given.call(method, path, options);
      answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
      return answer;
    },
  };
}

async function refused(path: string, options: CallOptions, status: number, code: string) {
  const answer = await server.call("POST", path, options);
  expectProblem(answer, status, code);
  expect(answer.text).not.toContain(CANARY);
  return answer;
}

async function expectNothingStored() {
  expect((await server.list("?include_archived=true")).body.pagination.total).toBe(0);
  expect(await server.store.countOpenJobs()).toBe(0);
  expect(await server.store.findUser(server.tenantId, "u")).toBeNull();
}

describe.each([ADD, RETRIEVE])("POST %s", (path) => {
  const valid = JSON.stringify(VALID[path]);
  afterEach(expectNothingStored);

  it.each<[string, string | Uint8Array]>([
    ["an empty body", ""],
    ["white space", "  \n"],
    ["half a body", valid.slice(0, -3)],
    ["something behind the body", `${valid} x`],
    ["a comment", `/* ${CANARY} */ ${valid}`],
    ["single quotes", valid.replaceAll('"', "'")],
    ["a trailing comma", valid.replace(/}$/, ",}")],
    ["NaN", withField(path, "NaN")],
    ["a byte order mark", bytes([0xef, 0xbb, 0xbf], valid)],
    ["UTF-16", Buffer.from(valid, "utf16le")],
    ["UTF-16 with a mark", Buffer.from(`\uFEFF${valid}`, "utf16le")],
    ["bytes that are not UTF-8", bytes(valid.slice(0, -2), [0xff, 0xfe], valid.slice(-2))],
    ["overlong UTF-8", bytes(valid.slice(0, -2), [0xc0, 0xaf], valid.slice(-2))],
    ["a surrogate in UTF-8", bytes(valid.slice(0, -2), [0xed, 0xa0, 0x80], valid.slice(-2))],
    ["a duplicate key", valid.replace("{", '{"external_user_id":"zqxcanary",')],
    ["a duplicate key in disguise", valid.replace("{", '{"external\\u005fuser_id":"zqxcanary",')],
    ["__proto__", valid.replace("{", '{"__proto__":{"admin":true},')],
    ["__proto__ in disguise", valid.replace("{", '{"__pr\\u006fto__":{"admin":true},')],
    ["constructor deep inside", withField(path, '{"constructor":{"prototype":{}}}')],
    ["5,000 levels", withField(path, "[".repeat(5000) + "]".repeat(5000))],
    ["33 levels", withField(path, "[".repeat(31) + "]".repeat(31))],
    ["an escaped NUL", withField(path, '"a\\u0000b"')],
    ["a raw NUL", withField(path, '"a\0b"')],
    ["a raw line break in a string", withField(path, '"a\nb"')],
    ["a lone high surrogate", withField(path, '"\\ud800"')],
    ["a lone low surrogate", withField(path, '"\\udc00\\ud800"')],
    ["1e999", withField(path, "1e999")],
    ["-1e999", withField(path, "-1e999")],
    ["a whole number that a double cannot hold", withField(path, "9007199254740993")],
  ])("refuses %s as malformed [REQ-001]", async (_, body) => {
    await refused(path, { body }, 400, "REQ_400");
  });

  it.each(["[]", "null", "1", '"text"', "true"])("refuses %s in place of an object", async (body) => {
    await refused(path, { body }, 422, "REQ_422");
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/json; charset=utf-16",
    'application/json; charset="latin1"',
    "application",
  ])("refuses the media type %s [REQ-002]", async (type) => {
    await refused(path, { body: valid, headers: { "Content-Type": type } }, 415, "REQ_415");
  });

  it("refuses a body without a media type [REQ-002]", async () => {
    await refused(path, { body: Buffer.from(valid), headers: { "Content-Type": "" } }, 415, "REQ_415");
  });

  it.each([
    "application/json; charset=UTF-8",
    "APPLICATION/JSON",
    "application/merge-patch+json",
    'application/json; charset="utf-8"; x=y',
  ])("takes the media type %s", async (type) => {
    // Valid JSON and an invalid value: the media type was no obstacle, and nothing is stored.
    const body = JSON.stringify({ ...VALID[path], external_user_id: "" });
    await refused(path, { body, headers: { "Content-Type": type } }, 422, "REQ_422");
  });

  it("refuses a body of 10 MB [REQ-003]", async () => {
    await refused(path, { body: withField(path, `"${"a".repeat(10_000_000)}"`) }, 413, "REQ_413");
  });

  it("refuses a small body that unpacks to 50 MB [REQ-003]", async () => {
    const body = gzipSync(Buffer.from(withField(path, `"${"a".repeat(50_000_000)}"`)));
    expect(body.length).toBeLessThan(100_000);
    await refused(path, { body, headers: { "Content-Encoding": "gzip" } }, 413, "REQ_413");
  });

  it("refuses a body that says gzip and is not [REQ-001]", async () => {
    await refused(path, { body: valid, headers: { "Content-Encoding": "gzip" } }, 400, "REQ_400");
  });

  it("refuses a content encoding that it does not know [REQ-002]", async () => {
    await refused(path, { body: valid, headers: { "Content-Encoding": "compress" } }, 415, "REQ_415");
  });

  it("refuses `me` and control characters as a user [ADD-007]", async () => {
    for (const user of ["me", "a\u0007b", "a\nb", "\u0085", "", "x".repeat(256)]) {
      const answer = await refused(path, { body: { ...VALID[path], external_user_id: user } }, 422, "REQ_422");
      expect(answer.body.details).toMatchObject([{ pointer: "/body/external_user_id" }]);
    }
  });
});

/** Values that a schema does not allow, each with the rule that it breaks. */
interface Schema {
  $ref?: string;
  type?: string;
  anyOf?: Schema[];
  enum?: string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}
const schemas = (openapi as { components: { schemas: Record<string, Schema> } }).components.schemas;

function resolved(schema: Schema): Schema {
  const { $ref, anyOf, ...own } = schema;
  const target = $ref ? schemas[$ref.split("/").at(-1) as string] : anyOf?.find((each) => each.type !== "null");
  return target ? { ...resolved(target), ...own } : schema;
}

const OF_TYPE: Record<string, unknown> = {
  string: CANARY,
  integer: 7,
  boolean: true,
  array: [CANARY],
  object: { [CANARY]: CANARY },
};

function* wrongValues(schema: Schema): Generator<[string, unknown]> {
  const { type = "", minimum, maximum, minLength, maxLength, minItems, maxItems, items, format } = schema;
  for (const [other, value] of Object.entries(OF_TYPE)) if (other !== type) yield [`${other} for ${type}`, value];
  if (schema.enum) yield ["none of the allowed values", CANARY];
  if (format === "date-time") {
    for (const time of [
      CANARY,
      "2026-02-30T00:00:00Z",
      "2026-03-01",
      "2026-03-01T00:00:00",
      "2026-03-01T00:00:00+01",
    ]) {
      yield [`the time ${time}`, time];
    }
  }
  if (type === "integer") yield ["a fraction", 1.5];
  if (minimum !== undefined) yield ["one too low", minimum - 1];
  if (maximum !== undefined) yield ["one too high", maximum + 1];
  if (minLength !== undefined) yield ["too short", "x".repeat(minLength - 1)];
  if (maxLength !== undefined) yield ["too long", "x".repeat(maxLength + 1)];
  if (minItems !== undefined) yield ["too few", []];
  const item = items && resolved(items);
  if (maxItems !== undefined && item) yield ["too many", Array(maxItems + 1).fill(item.enum?.[0] ?? { content: "x" })];
  if (item) yield ["an item of the wrong type", [7]];
}

/** Every wrong value of every field of a body, at its place in an otherwise valid body. */
function* wrongBodies(schema: Schema, valid: unknown, at: string): Generator<[string, string, unknown]> {
  const { properties = {}, required = [] } = resolved(schema);
  for (const [name, property] of Object.entries(properties)) {
    const field = resolved(property);
    const pointer = `${at}/${name}`;
    const whole = valid as Record<string, unknown>;
    for (const [rule, value] of wrongValues(field)) yield [rule, pointer, { ...whole, [name]: value }];
    const { [name]: _, ...without } = whole;
    if (required.includes(name)) {
      yield ["absent", pointer, without];
      yield ["null", pointer, { ...whole, [name]: null }];
    }
    if (field.items) {
      for (const [rule, place, item] of wrongBodies(field.items, { content: "x" }, `${pointer}/0`)) {
        yield [rule, place, { ...whole, [name]: [item] }];
      }
    } else if (field.properties) {
      const inside = { content: "a proposed memory", category: "fact", event_id: "e-1", service: "courses" };
      for (const [rule, place, value] of wrongBodies(field, inside, pointer)) {
        yield [rule, place, { ...whole, [name]: value }];
      }
    }
  }
}

describe.each([
  [ADD, "AddMemoriesRequest"],
  [RETRIEVE, "RetrieveMemoriesRequest"],
  [FEEDBACK, "RetrievalFeedbackRequest"],
])("POST %s", (path, name) => {
  const cases = [...wrongBodies({ $ref: `/${name}` }, VALID[path], "/body")];

  it("refuses every wrong value of every field with its place and a reason, and never the value [ERR-003]", async () => {
    expect(cases.length).toBeGreaterThan(30);
    for (const [rule, pointer, body] of cases) {
      const answer = await server.call("POST", path, { body });
      expect([answer.status, rule, pointer]).toEqual([422, rule, pointer]);
      expectProblem(answer, 422, "REQ_422");
      expect(answer.text, rule).not.toContain(CANARY);
      const places = answer.body.details.map((detail: { pointer: string }) => detail.pointer);
      expect(
        places.some((place: string) => place.startsWith(pointer)),
        `${rule} at ${pointer}: ${places}`,
      ).toBe(true);
      for (const detail of answer.body.details) expect(detail.message).toMatch(/^(is|must) /);
    }
    await expectNothingStored();
  });

  it("refuses blank text", async () => {
    for (const blank of [" ", "\n\t", "\u00a0", "\u3000", "\ufeff"]) {
      const messages = [{ content: blank }];
      await refused(path, { body: { ...VALID[path], messages, query: blank, correction: blank } }, 422, "REQ_422");
    }
    await expectNothingStored();
  });
});

describe("paths and queries", () => {
  const get = (path: string) => server.call("GET", path);

  it.each(["%E0%A4%A", "%", "%zz", "%C0%AF", "%ff"])("refuses the percent-encoding %s [REQ-001]", async (bad) => {
    expectProblem(await get(`/v1/memories/${bad}`), 400, "REQ_400");
    expectProblem(await get(`/v1/memories?external_user_id=${bad}`), 400, "REQ_400");
    expectProblem(await get(`/v1/memories?${bad}=1`), 400, "REQ_400");
    expectProblem(await get(`/health?${bad}`), 400, "REQ_400");
  });

  it.each(["me", "1", "null", "%00", "..%2f..", `${NO_SUCH_ID}x`, "a".repeat(5000), "' OR 1=1 --", "__proto__"])(
    "refuses the id %.20s with its place and never repeats it",
    async (id) => {
      for (const path of ["/v1/memories/jobs/", "/v1/memories/"]) {
        const answer = await get(path + id);
        expectProblem(answer, 422, "REQ_422");
        expect(answer.body.details[0].message).toBe("must be a UUID");
        if (id.length > 4) expect(answer.text).not.toContain(id);
      }
    },
  );

  it.each([
    ["limit=0", "limit"],
    ["limit=51", "limit"],
    ["limit=ten", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["include_archived=maybe", "include_archived"],
    ["categories=zqxcanary", "categories"],
    ["categories=fact&categories=zqxcanary", "categories"],
    [Array(7).fill("categories=fact").join("&"), "categories"],
    ["external_user_id=", "external_user_id"],
    ["external_user_id=me", "external_user_id"],
    ["external_user_id=a&external_user_id=zqxcanary", "external_user_id"],
    ["external_user_id=a%00zqxcanary", "external_user_id"],
    [`external_user_id=${"x".repeat(256)}`, "external_user_id"],
    ["agent_id=", "agent_id"],
    ["cursor=", "cursor"],
    [`cursor=${"x".repeat(1025)}`, "cursor"],
  ])("refuses ?%.40s [ERR-003]", async (query, name) => {
    const answer = await get(`/v1/memories?${query}`);
    expectProblem(answer, 422, "REQ_422");
    expect(answer.text).not.toContain(CANARY);
    expect(answer.body.details[0].pointer).toMatch(new RegExp(`^/query/${name}`));
  });

  it.each(["hard_delete=perhaps", "hard_delete=", "external_user_id=me", "hard_delete=true&hard_delete=false"])(
    "refuses DELETE with ?%s before it looks for the memory",
    async (query) => {
      expectProblem(await server.call("DELETE", `/v1/memories/${NO_SUCH_ID}?${query}`), 422, "REQ_422");
    },
  );

  it("takes a long query string of names that it does not know", async () => {
    const query = Array.from({ length: 900 }, (_, n) => `x${n}=${n}`).join("&");
    const answer = await get(`/v1/memories?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-memoryos-ignored-fields")?.split(", ")).toHaveLength(10);
  });

  it.each(["", " ", "a b", "ü", "x".repeat(256), "a\tb"])("refuses the idempotency key %.20j", async (key) => {
    const headers = { "Idempotency-Key": key };
    expectProblem(await server.call("POST", ADD, { body: VALID[ADD], headers }), 422, "REQ_422");
    await expectNothingStored();
  });

  it("takes a JSON media type on a request without a body", async () => {
    expect((await server.call("GET", "/v1/memories", { headers: { "Content-Type": "application/json" } })).status).toBe(
      200,
    );
  });
});

describe("whatever JSON is sent", () => {
  const junk = fc.jsonValue({ noUnicodeString: false } as fc.JsonSharedConstraints);
  const text = fc.string({ unit: "binary", maxLength: 60 });
  const like = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
  const message = like({
    role: fc.oneof(fc.constantFrom("user", "assistant", "system"), junk),
    content: fc.oneof(text, junk),
    occurred_at: fc.oneof(fc.date().map(String), text, fc.constant("2016-12-31T23:59:60Z"), junk),
    external_turn_id: fc.oneof(text, junk),
  });
  const body = fc.oneof(
    junk,
    like({
      external_user_id: fc.oneof({ weight: 3, arbitrary: fc.constantFrom("p", "ü", "..", "__proto__") }, text, junk),
      messages: fc.oneof({ weight: 3, arbitrary: fc.array(message, { maxLength: 5 }) }, junk),
      metadata: junk,
      query: fc.oneof(text, junk),
      limit: fc.oneof(fc.integer(), junk),
      categories: fc.oneof(fc.subarray(["fact", "goal"]), junk),
      format: fc.oneof(fc.constantFrom("json", "xml", "bullets"), junk),
      context_max_tokens: fc.oneof(fc.integer({ min: 40, max: 5000 }), junk),
      time_filter_days: fc.oneof(fc.integer({ min: 0, max: 4000 }), junk),
    }),
  );

  it.each([ADD, RETRIEVE])("%s never answers 5xx, and every accepted job completes [ERR-004 JOB-001]", async (path) => {
    const server = counted(await start({ extractor: plainExtractor() }));
    const jobs: string[] = [];
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const answer = await server.call("POST", path, { body: JSON.stringify(value) });
        expect([200, 400, 422]).toContain(answer.status);
        if (answer.body.job_id) jobs.push(answer.body.job_id);
      }),
      { numRuns: 300 },
    );
    for (const job of jobs) {
      await expect
        .poll(async () => (await server.call("GET", `/v1/memories/jobs/${job}`)).body.data.status)
        .toBe("completed");
    }
    expect((await server.list("?limit=50&include_archived=true")).status).toBe(200);
  });
});
