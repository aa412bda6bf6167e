import { manifest, type OperationEntry, openapi } from "@memoryos/contract";
import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { keyOf, tenantOf } from "../principals.ts";
import { sampleRequest } from "../sample-request.ts";
import { refusal, type Trial } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
/** Long enough to be a key and issued by nobody. */
const NEVER_ISSUED = "mem_neverissued0000000000000000000000000";

/** Operations of tenants, of the profiles that the target has. */
function tenantOperations(t: Trial): OperationEntry[] {
  return manifest.operations.filter(({ auth, profile }) => auth === "tenant" && (profile === "core" || t.has(profile)));
}

function pathOf({ parameters }: OperationEntry): Record<string, string> {
  return Object.fromEntries(parameters.filter((each) => each.in === "path").map(({ name }) => [name, UNKNOWN_ID]));
}

/** Whether a server that has the operation after all, whatever it says of itself, is not changed by it. */
function isHarmless({ auth, method, body }: OperationEntry): boolean {
  // Nobody has credentials of an agent or a person for a profile that is left out.
  if (auth !== "tenant" && auth !== "public") return false;
  const { schemas } = openapi.components as { schemas: Record<string, { required?: readonly string[] }> };
  const required = body === null ? [] : (schemas[body]?.required ?? []);
  // A body that lacks what it must have is refused.
  return method === "GET" || required.length > 0;
}

/** What a key may do, and what a credential gives away. */
export const access: Check[] = [
  check(
    {
      id: "permission-missing",
      title:
        "A key without the permission that an operation needs answers 403 and names it, before the request is read",
      proves: ["AUT-004", "AUT-005"],
    },
    async (t) => {
      const keys = {
        read: await keyOf(t, ["read"]),
        write: await keyOf(t, ["write"]),
        delete: await keyOf(t, ["delete"]),
      };
      for (const operation of tenantOperations(t)) {
        const { operationId, permissions } = operation;
        const lacking = (["read", "write", "delete"] as const).find((permission) => !permissions.includes(permission));
        if (lacking === undefined) continue;
        const parts = { path: pathOf(operation), ...(operation.body && { body: { limit: -1 } }) };
        const { details } = await keys[lacking].t.refused(operationId, parts, 403, "KEY_403");
        const { required } = details as { required?: unknown };
        expect(permissions, `details.required of ${operationId}`).toEqual(expect.arrayContaining([required].flat()));
        expect([required].flat().length, `permissions that ${operationId} names`).toBeGreaterThan(0);
      }
    },
  ),

  check(
    { id: "admin-may-all", title: "A key with `admin` alone reads, writes and deletes", proves: ["AUT-007"] },
    async (t) => {
      const admin = (await keyOf(t, ["admin"])).t;
      const user = t.newUser();
      const query = { external_user_id: user };
      await admin.ok("listMemories", { query });
      await admin.tell(user, "I play the cello in a small orchestra called Fjord.");
      const { data } = await admin.ok("listMemories", { query });
      for (const { id } of data) await admin.ok("deleteMemory", { path: { memory_id: id } });
    },
  ),

  check(
    {
      id: "credential-not-told-apart",
      title: "A missing, malformed, unknown or revoked credential gets one and the same answer",
      proves: ["AUT-008"],
    },
    async (t) => {
      const { apiKey } = t;
      const authorizations = ["ApiKey", "ApiKey not-a-key", `Basic ${apiKey}`, `ApiKey ${NEVER_ISSUED}`];
      if (t.has("keys")) {
        const revoked = await keyOf(t, ["read"]);
        await t.ok("revokeApiKey", { path: { api_key_id: revoked.id } });
        authorizations.push(`ApiKey ${revoked.key}`);
      }
      const without = await t.send("listMemories", { as: null });
      const { request_id: _, ...expected } = refusal(without, 401, "AUTH_001");
      for (const authorization of authorizations) {
        const answer = await t.send("listMemories", { as: null, headers: { authorization } });
        const { request_id: __, ...error } = refusal(answer, 401, "AUTH_001");
        expect(error, "error of another credential that does not count").toEqual(expected);
        expect(answer.headers["www-authenticate"], "WWW-Authenticate").toBe(without.headers["www-authenticate"]);
      }
    },
  ),

  check(
    {
      id: "list-without-user",
      title: "Only a key with `admin` lists the memories of all users",
      proves: ["LST-004"],
    },
    async (t) => {
      const reader = await keyOf(t, ["read"]);
      await reader.t.refused("listMemories", {}, 422, "REQ_422");
      await (await keyOf(t, ["admin"])).t.ok("listMemories", { query: { limit: 1 } });
    },
  ),

  check(
    {
      id: "reset-where-limited",
      title: "The reset is told to a tenant that has a limit, and to nobody else",
      proves: ["ENV-004", "QTA-027"],
      needs: ["control"],
    },
    async (t) => {
      const free = await tenantOf(t, "free");
      const unlimited = await tenantOf(t, "enterprise");
      const limited = await free.t.send("listMemories");
      const reset = limited.headers["x-memoryos-quota-reset"] ?? "";
      expect(reset, "X-MemoryOS-Quota-Reset of a limited tenant").toMatch(/^\d{4}-\d\d-01T00:00:00(\.0+)?Z$/);
      const error = await free.t.send("getMemory", { path: { memory_id: UNKNOWN_ID } });
      expect(error.headers["x-memoryos-quota-reset"], "reset on an error").toBe(reset);
      await free.set({ usage: { calls_used: 2_500 } });
      const half = await free.t.send("getMemory", { path: { memory_id: UNKNOWN_ID } });
      expect(half.headers["x-memoryos-budget-remaining"], "budget on an error").toBe("0.5000");
      for (const answer of [await unlimited.t.send("listMemories"), await t.send("listMemories", { as: null })]) {
        expect(answer.headers, "headers without a limit").not.toHaveProperty("x-memoryos-quota-reset");
        expect(answer.headers["x-memoryos-quota-mode"], "mode without a limit").toBe("FULL");
        expect(answer.headers["x-memoryos-budget-remaining"], "budget without a limit").toBe("1.0000");
      }
    },
  ),

  check(
    {
      id: "cors-exposes",
      title: "What another origin may read exposes every header of the contract that it carries",
      proves: ["ENV-008"],
    },
    async (t) => {
      const answers = [
        await t.send("getHealth", { headers: { origin: "https://elsewhere.example" } }),
        await t.send("listMemories", { as: null, headers: { origin: "https://elsewhere.example" } }),
      ];
      const readable = answers.filter(({ headers }) => "access-control-allow-origin" in headers);
      if (readable.length === 0) throw new Untestable("the target lets no other origin read its answers");
      const ofContract =
        /^(x-memoryos-|x-request-id$|ratelimit|retry-after$|www-authenticate$|idempotency-replayed$|link$)/;
      for (const { headers } of readable) {
        const exposed = (headers["access-control-expose-headers"] ?? "").toLowerCase().split(/\s*,\s*/);
        if (exposed.includes("*")) continue;
        const carried = Object.keys(headers).filter((name) => ofContract.test(name));
        expect(exposed, "Access-Control-Expose-Headers").toEqual(expect.arrayContaining(carried));
      }
    },
  ),

  check(
    {
      id: "left-out-profile",
      title: "An operation of a profile that is left out answers 501 and names the profile",
      proves: ["ERR-007"],
    },
    async (t) => {
      const leftOut = manifest.operations.filter(({ profile }) => profile !== "core" && !t.has(profile));
      if (leftOut.length === 0) throw new Untestable("the target leaves out no profile");
      for (const operation of leftOut.filter(isHarmless)) {
        const { query } = sampleRequest(operation.operationId);
        const parts = { path: pathOf(operation), query, ...(operation.body && { body: {} }) };
        const { details } = await t.refused(operation.operationId, parts, 501, "SRV_501");
        expect(details, `details of ${operation.operationId}`).toMatchObject({ profile: operation.profile });
      }
    },
  ),

  check(
    {
      id: "unknown-version",
      title: "A path under another version answers 404 and names the newest version",
      proves: ["VER-001"],
    },
    async (t) => {
      for (const path of ["/v2/memories", "/v99/memories/add"]) {
        const { details } = refusal(await t.sendTo(path), 404, "REQ_404");
        expect(String((details as { max_supported?: unknown } | null)?.max_supported), "max_supported").toMatch(/^v?1/);
      }
    },
  ),

  check(
    {
      id: "json-type-without-body",
      title: "`Content-Type: application/json` on a request without a body is no mistake",
      proves: ["REQ-006"],
    },
    async (t) => {
      const headers = { "content-type": "application/json" };
      await t.ok("listMemories", { query: { external_user_id: t.newUser() }, headers });
      const path = { memory_id: UNKNOWN_ID };
      await t.refused("deleteMemory", { path, headers }, 404, "MEM_404");
    },
  ),

  check(
    {
      id: "ignored-fields-named-sparingly",
      title: "At most ten ignored fields are named, in printable ASCII",
      proves: ["REQ-007", "REQ-004"],
    },
    async (t) => {
      const strange = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`unknown_${n}_é`, n]));
      const body = { external_user_id: t.newUser(), query: "What should I know?", ...strange };
      const answer = await t.send("retrieveMemories", { body });
      expect(answer.status, "status with 25 unknown fields").toBe(200);
      const named = answer.headers["x-memoryos-ignored-fields"] ?? "";
      expect(named, "X-MemoryOS-Ignored-Fields of 25 fields such as `unknown_0_é`").toMatch(/^[\x20-\x7e]+$/);
      expect(named.split(",").length, "fields that are named").toBeLessThanOrEqual(10);
    },
  ),

  check(
    {
      id: "refused-changes-nothing",
      title: "A refused request stores nothing and changes nothing",
      proves: ["REQ-008"],
    },
    async (t) => {
      const user = t.newUser();
      const messages = [{ role: "user", content: "I collect stamps from Iceland." }];
      const wrong = [
        { metadata: "no object" },
        { agent_id: "" },
        { messages: [...messages, { role: "nobody", content: "x" }] },
      ];
      for (const field of wrong) {
        await t.refused("addMemories", { body: { external_user_id: user, messages, ...field } }, 422, "REQ_422");
      }
      const { memories } = await t.remember(["I keep bees behind the house in Uppsala."]);
      const path = { memory_id: memories[0]?.id ?? "" };
      await t.refused(
        "updateMemory",
        { path, body: { content: "Changed words.", importance_score: 99 } },
        422,
        "REQ_422",
      );
      expect((await t.ok("getMemory", { path })).data, "memory after a refused change").toEqual(memories[0]);
      expect(await t.memoriesOf(user), "memories of the refused adds").toEqual([]);
    },
  ),
];
