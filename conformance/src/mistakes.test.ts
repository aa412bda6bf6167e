import { describe, expect, it } from "vitest";
import { type AnswerParts, mistakesOf } from "./mistakes.ts";

const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "x-request-id": "req-1",
  "x-memoryos-quota-mode": "FULL",
  "x-memoryos-budget-remaining": "0.5000",
  "x-memoryos-circuit-status": "HEALTHY",
  "x-memoryos-processing": "normal",
};
const ERROR: AnswerParts = {
  status: 404,
  headers: { ...HEADERS, "content-type": "application/problem+json" },
  body: {
    error: "memory_not_found",
    code: "MEM_404",
    request_id: "req-1",
    details: null,
    type: "https://api.memoryos.io/errors/MEM_404",
    title: "Memory not found",
    status: 404,
    detail: "No such memory.",
  },
};

/** Requirements that the answer breaks. */
function broken(answer: AnswerParts): (string | null)[] {
  return mistakesOf("getMemory", answer).map(({ requirement }) => requirement);
}

function withHeaders(headers: Record<string, string>): AnswerParts {
  return { ...ERROR, headers: { ...ERROR.headers, ...headers } };
}

describe("mistakesOf", () => {
  it("finds nothing wrong with a documented answer", () => {
    expect(mistakesOf("getMemory", ERROR)).toEqual([]);
  });

  it("accepts headers that the contract does not know", () => {
    expect(broken(withHeaders({ "x-powered-by": "something" }))).toEqual([]);
  });

  it.each([
    ["x-memoryos-quota-mode", "ENV-001"],
    ["x-memoryos-circuit-status", "ENV-001"],
    ["x-memoryos-budget-remaining", "ENV-001"],
    ["x-request-id", "ENV-002"],
    ["x-memoryos-processing", "ENV-002"],
  ])("blames a missing %s on %s", (name, requirement) => {
    const { [name]: _, ...headers } = ERROR.headers;
    expect(broken({ ...ERROR, headers })).toEqual([requirement]);
  });

  it("blames a budget with other than four decimals on ENV-003", () => {
    expect(broken(withHeaders({ "x-memoryos-budget-remaining": "0.5" }))).toEqual(["ENV-003"]);
  });

  it("blames a missing published field on ERR-001 and a missing problem detail on ERR-002", () => {
    const { code: _, title: __, ...body } = ERROR.body as Record<string, unknown>;
    expect(broken({ ...ERROR, body }).sort()).toEqual(["ERR-001", "ERR-002"]);
  });

  it("blames another media type, or another status in the body, on ERR-002", () => {
    expect(broken(withHeaders({ "content-type": "application/json" }))).toEqual(["ERR-002"]);
    expect(broken({ ...ERROR, body: { ...(ERROR.body as object), status: 400 } })).toEqual(["ERR-002"]);
  });

  it("blames another request id in the body than in the header on ENV-005", () => {
    expect(broken(withHeaders({ "x-request-id": "req-2" }))).toEqual(["ENV-005"]);
  });

  it("blames a time with an offset on ENV-007, but not one of the caller's own metadata", () => {
    const time = "2026-03-01T10:00:00+01:00";
    expect(broken({ ...ERROR, body: { ...(ERROR.body as object), since: time } })).toEqual(["ENV-007"]);
    expect(broken(withHeaders({ "x-memoryos-quota-reset": time }))).toContain("ENV-007");
    expect(broken({ ...ERROR, body: { ...(ERROR.body as object), metadata: { since: time } } })).toEqual([]);
  });

  it("blames a wrong field of a 422 that is not told in full on ERR-003", () => {
    const details = [{ pointer: "/query", code: "too_short" }];
    const headers = { ...HEADERS, "content-type": "application/problem+json" };
    const body = { ...(ERROR.body as object), error: "validation_error", code: "REQ_422", status: 422, details };
    const found = mistakesOf("retrieveMemories", { status: 422, headers, body });
    expect(new Set(found.map(({ requirement }) => requirement))).toEqual(new Set(["ERR-003"]));
  });

  it("blames a missing quota header of /v1/universal on ENV-002", () => {
    const { "x-memoryos-quota-mode": _, ...headers } = ERROR.headers;
    const found = mistakesOf("getUniversalJob", { ...ERROR, headers });
    expect(found.map(({ requirement }) => requirement)).toEqual(["ENV-002"]);
  });

  it("names a status that is not documented", () => {
    const [mistake] = mistakesOf("getMemory", { ...ERROR, status: 418 });
    expect(mistake).toMatchObject({ part: "status", message: "status 418 is not documented for getMemory" });
  });

  it("asks the shape of every error of an answer for an unknown path", () => {
    expect(mistakesOf(null, ERROR)).toEqual([]);
    expect(mistakesOf(null, { ...ERROR, status: 200 })).toHaveLength(1);
  });

  it("says that a body is not JSON", () => {
    const [mistake] = mistakesOf("getMemory", { ...ERROR, body: undefined });
    expect(mistake?.message).toBe("body is not JSON");
  });
});
