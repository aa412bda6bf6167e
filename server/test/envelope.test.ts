import { manifest, type OperationEntry } from "@memoryos/contract";
import type { Request, Response } from "express";
import { beforeAll, describe, expect, it } from "vitest";
import { type DispatchParts, dispatch } from "../src/http/dispatch.ts";
import { isImplemented } from "../src/http/operation.ts";
import { ApiError } from "../src/http/problem.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { expectEnvelope, expectProblem, NO_SUCH_ID, start, type TestServer, tempDir, wordEmbedder } from "./kit.ts";
import { credentials } from "./passport-kit.ts";
import { exchange, headOf } from "./wire.ts";

const ASK = { external_user_id: "u", query: "what?" };
const ADD = { external_user_id: "u", messages: [{ content: "I like tea." }] };

let server: TestServer;

beforeAll(async () => {
  server = await start();
});

// `call` checks the five headers of every answer.
describe("every response carries the envelope headers [ENV-001 ENV-002 ENV-003]", () => {
  it.each([
    ["a success", "GET", "/v1/memories", {}, 200],
    ["malformed JSON", "POST", "/v1/memories/add", { body: "{" }, 400],
    ["a bad path", "GET", "/v1/memories/%E0%A4%A", {}, 400],
    ["no credential", "GET", "/v1/memories", { key: null }, 401],
    ["an unknown memory", "GET", `/v1/memories/${NO_SUCH_ID}`, {}, 404],
    ["an unknown path", "GET", "/v2/nothing", { key: null }, 404],
    ["another method", "PUT", "/v1/memories/add", {}, 405],
    ["a large body", "POST", "/v1/memories/add", { body: " ".repeat(10_000_000) }, 413],
    ["another media type", "POST", "/v1/memories/add", { body: "x", headers: { "Content-Type": "text/plain" } }, 415],
    ["an empty query", "POST", "/v1/memories/retrieve", { body: { ...ASK, query: "" } }, 422],
    ["the documentation", "GET", "/docs/", { key: null }, 200],
    ["its address without a slash", "GET", "/docs", { key: null }, 301],
    ["an asset of the documentation", "GET", "/docs/assets/swagger-ui.css", { key: null }, 200],
    ["a missing asset", "GET", "/docs/assets/none.css", { key: null }, 404],
    ["a path out of the assets", "GET", "/docs/assets/..%2f..%2fpackage.json", { key: null }, 404],
    ["the document", "GET", "/openapi.json", { key: null }, 200],
    ["the root", "GET", "/", { key: null }, 302],
    ["OPTIONS", "OPTIONS", "/v1/memories/add", { key: null }, 204],
    ["HEAD", "HEAD", "/v1/memories", {}, 200],
    ["HEAD without a credential", "HEAD", "/v1/memories", { key: null }, 401],
    ["the health", "GET", "/health", { key: null }, 200],
  ])("on %s", async (_, method, path, options, status) => {
    expect((await server.call(method, path, options)).status).toBe(status);
  });

  it("on a key without the permission", async () => {
    const { key } = await server.makeKey(["read"], server.tenantId);
    const answer = await server.call("POST", "/v1/memories/add", { body: ADD, key });
    expect(answer.status).toBe(403);
  });

  it.each([
    ["bytes that are not HTTP", "hello\r\n\r\n"],
    ["a bad header", "GET /health HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"],
    ["two lengths", "POST /v1/memories/add HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"],
    [
      "a length and chunks",
      "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["headers of 20 kB", `GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`],
    ["an address of 20 kB", `GET /v1/memories?x=${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["a request without Host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ])("on %s, as a 400", async (_, request) => {
    const { status, headers, body } = headOf(await exchange(server.url, request));
    expect(status).toBe(400);
    expectEnvelope(headers, request.slice(0, 40));
    expect(JSON.parse(body)).toMatchObject({ code: "REQ_400", request_id: headers.get("x-request-id") });
  });

  it.each([
    [
      "an unknown expectation",
      "GET /health HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nConnection: close\r\n\r\n",
      200,
    ],
    ["an absolute address", "GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200],
    ["HTTP/1.0", "GET /health HTTP/1.0\r\n\r\n", 200],
    ["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
    ["an upgrade", "GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n", 200],
  ])("on %s", async (_, request, status) => {
    const head = headOf(await exchange(server.url, request));
    expect(head.status).toBe(status);
    expectEnvelope(head.headers, request);
  });
});

describe("`X-Request-ID` [ENV-005]", () => {
  it.each(["a", "req-7f3c2a", "A.b_c-9", "x".repeat(128)])("comes back when it is acceptable: %s", async (id) => {
    const headers = { "X-Request-ID": id };
    const good = await server.call("GET", "/v1/memories", { headers });
    expect([good.headers.get("x-request-id"), good.body.request_id]).toEqual([id, id]);
    const bad = await server.call("GET", "/v1/memories", { headers, key: null });
    expect([bad.headers.get("x-request-id"), bad.body.request_id]).toEqual([id, id]);
  });

  it.each(["", "x".repeat(129), "a b", "a,b", "a/b", "ümlaut", "<script>"])("is replaced otherwise: %j", async (id) => {
    const answer = await server.call("GET", "/v1/memories", { headers: { "X-Request-ID": id } });
    expect(answer.headers.get("x-request-id")).not.toBe(id);
    expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  });
});

describe("paths and methods", () => {
  const paths = [...new Set(manifest.operations.map(({ path }) => path))];

  it.each(paths)("%s answers 405 with `Allow` to methods that it has not [ERR-006]", async (path) => {
    const has = manifest.operations.filter((operation) => operation.path === path).map(({ method }) => method);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((each) => !has.includes(each as "GET"))) {
      const answer = await server.call(method, path.replace(/\{\w+\}/, NO_SUCH_ID));
      expectProblem(answer, 405, "REQ_405");
      const allow = answer.headers.get("allow")?.split(", ");
      expect(allow).toEqual(expect.arrayContaining([...has, "OPTIONS"]));
      expect(allow).not.toContain(method);
      // The sentence is for people: it leaves out HEAD and OPTIONS, which nobody meant.
      expect(answer.body.detail).toBe(`${method} is not possible here. Use ${has.toSorted().join(" or ")}.`);
    }
  });

  it.each(["/v1", "/v1/memories/", "/V1/memories", "//v1/memories", "/v1/memories/jobs/", "/v1/memories/a/b"])(
    "%s is no path [ERR-005]",
    async (path) => expectProblem(await server.call("GET", path), 404, "REQ_404"),
  );
});

describe("a fault of the server", () => {
  it("is a 500 that tells nothing of its inside [ERR-008]", async () => {
    let isBroken = false;
    const broken = await start({
      env: { MEMORYOS_PUBLIC_URL: "https://api.example.com", MEMORYOS_CODES_IN_LOG: "1" },
      check: () => {
        if (isBroken) throw new Error("secret inside /etc/passwd");
      },
    });
    const feedback = { retrieval_id: NO_SUCH_ID, outcome: "ignored" };
    const writer = { service_key: "desk", display_name: "Desk" };
    const decision = { ...writer, answer: "A", correct_user: "A", status: "ignored" };
    const passport = {
      redirect_uri: "",
      agent_id: NO_SUCH_ID,
      org_directory_id: NO_SUCH_ID,
      categories: ["fact"],
      category: "other",
    };
    const grant = { categories_allowed: ["fact"] };
    const account = { email: "maya@example.com", otp: "000000", reason: "incorrect" };
    const words = { corrected_content: "I live in Pune now." };
    const operations = manifest.operations.filter(isImplemented);
    // Last: afterwards there is nobody who could ask.
    const end = operations.filter(({ operationId }) => operationId === "deleteAccount");
    for (const { operationId, method, path, body, auth } of [
      ...operations.filter((each) => !end.includes(each)),
      ...end,
    ]) {
      isBroken = false;
      // For each anew: what fails to be answered has been done, and a session may be over.
      const credentialOf = await credentials(broken);
      isBroken = true;
      const query = path.endsWith("-profile") ? "?external_user_id=u" : "";
      const answer = await broken.call(
        method,
        path.replace(/\{\w+\}/, NO_SUCH_ID) + (path.endsWith("/preview") ? `?agent_id=${NO_SUCH_ID}` : query),
        {
          ...credentialOf(auth),
          ...(body
            ? {
                body: {
                  ...ADD,
                  ...ASK,
                  ...feedback,
                  ...decision,
                  ...passport,
                  ...account,
                  ...words,
                  ...(operationId === "updateGrant" ? grant : {}),
                  name: "n",
                },
              }
            : {}),
        },
      );
      // Refused before anything could fail: nothing is there, no address, another schema, or a wrong code.
      if (answer.status === 404 || ["TEN_400", "UUI_OTP_401"].includes(answer.body.code)) continue;
      expectProblem(answer, 500, "SRV_500");
      expect(answer.text).not.toMatch(/secret|passwd/);
    }
  });

  it("is a 500 when a method of the store has a mistake", async () => {
    const dir = tempDir();
    const store = openSqliteStore(dir);
    const broken = await start({
      dir,
      store: { ...store, listMemories: () => Promise.reject(new TypeError("secret is not a function")) },
    });
    const answer = await broken.list();
    expectProblem(answer, 500, "SRV_500");
    expect(answer.text).not.toContain("secret");
    expect((await broken.call("GET", "/health")).body.data.status).toBe("ok");
  });

  it("is a 503 with `Retry-After` when the store is closed, and `/health` says so [HLT-001]", async () => {
    const closed = await start();
    const credentialOf = await credentials(closed);
    await closed.store.close();
    for (const { method, path, body, auth } of manifest.operations.filter(isImplemented)) {
      if (auth === "public") continue;
      const answer = await closed.call(method, path.replace(/\{\w+\}/, NO_SUCH_ID), {
        ...credentialOf(auth),
        ...(body ? { body: ADD } : {}),
      });
      expectProblem(answer, 503, "SRV_503");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.headers.get("x-memoryos-circuit-status"), auth).toBe("CRITICAL");
    }
    const health = await closed.call("GET", "/health", { key: null });
    expect(health.status).toBe(200);
    expect(health.body.data).toMatchObject({ status: "critical", postgres: "unavailable" });
  });

  it("is a 503 while the query cannot be embedded, and over when it can [RET-021]", async () => {
    let works = true;
    const embedder = wordEmbedder();
    const server = await start({
      embedder: { ...embedder, embed: (texts) => (works ? embedder.embed(texts) : Promise.reject(new Error("gone"))) },
    });
    await server.addAndWait("u", "I like green tea.");
    works = false;
    const answer = await server.retrieve("u", "tea?");
    expectProblem(answer, 503, "EMB_503");
    expect(answer.headers.get("x-memoryos-circuit-status")).toBe("DEGRADED");
    expect((await server.call("GET", "/health")).body.data).toMatchObject({
      status: "degraded",
      qdrant: "unavailable",
    });
    works = true;
    expect((await server.retrieve("u", "tea?")).body.data).toHaveLength(1);
    expect((await server.call("GET", "/health")).body.data.status).toBe("ok");
  });
});

describe("an operation of a profile that a server leaves out", () => {
  it("answers 501 and names the profile, whoever asks [ERR-007]", () => {
    const entry = { ...manifest.operations[0], operationId: "ofLater", profile: "later" } as unknown as OperationEntry;
    const answer = dispatch(entry, {} as DispatchParts);
    const asking = () => answer({} as Request, {} as Response, () => {});
    expect(asking).toThrow(new ApiError("not_implemented", { details: { profile: "later" } }));
    expect(manifest.operations.filter(({ profile }) => profile === "core").every(isImplemented)).toBe(true);
  });
});

describe("a refused request", () => {
  it("without a body leaves its connection open for the next one", async () => {
    for (const [path, status] of [
      ["/v1/agents/global", 401],
      ["/v1/nothing", 404],
    ] as const) {
      const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const answers = await exchange(server.url, request);
      expect(answers).toContain(`HTTP/1.1 ${status}`);
      expect(answers).toContain("HTTP/1.1 200");
    }
  });
});

describe("a page of another origin [ENV-008]", () => {
  const origin = { Origin: "https://app.northwind.example" };

  it("may read every header of the contract, of successes and of errors", async () => {
    const documented = new Set(
      manifest.operations.flatMap(({ responses }) =>
        responses.flatMap(({ headers }) => headers.map(({ name }) => name)),
      ),
    );
    for (const key of [undefined, null]) {
      const answer = await server.call("GET", "/v1/memories", { headers: origin, ...(key === null ? { key } : {}) });
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      const exposed = answer.headers.get("access-control-expose-headers")?.split(",");
      // Browsers show it to no page, whatever a server says.
      documented.delete("Set-Cookie");
      expect(exposed?.toSorted()).toEqual([...documented].sort());
    }
  });

  it("is told in advance that it may send its key, and which methods the path has", async () => {
    const answer = await server.call("OPTIONS", "/v1/memories/add", {
      key: null,
      headers: {
        ...origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-headers")).toBe("authorization,content-type,idempotency-key");
    expect(answer.headers.get("access-control-allow-methods")).toContain("POST");
    expect(answer.headers.get("allow")).toContain("POST");
  });
});

describe("`GET /health` [HLT-002]", () => {
  it("names the profiles, `core` among them", async () => {
    expect((await server.call("GET", "/health", { key: null })).body.data.profiles).toContain("core");
  });
});
