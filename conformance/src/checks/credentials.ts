import { manifest } from "@memoryos/contract";
import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import type { Success } from "../trial.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
/** Of `core`, which every server has: an operation of another profile may answer 501 to anybody. */
const PROTECTED = manifest.operations
  .filter(({ auth, profile }) => auth !== "public" && profile === "core")
  .map(({ operationId }) => operationId);

/** Who gets in, and in what order things are looked at. */
export const credentials: Check[] = [
  check(
    {
      id: "no-credential",
      title: "Without a credential every operation that is not public answers 401, before it looks at the request",
      proves: ["AUT-001", "AUT-005"],
    },
    async (t) => {
      for (const operationId of PROTECTED) {
        const path = { memory_id: UNKNOWN_ID, job_id: UNKNOWN_ID };
        const body = operationId === "addMemories" || operationId === "retrieveMemories" ? { body: { limit: -1 } } : {};
        const query = operationId === "listMemories" ? { query: { limit: -1 } } : {};
        await t.refused(operationId, { as: null, path, ...query, ...body }, 401, "AUTH_001");
      }
    },
  ),

  check(
    {
      id: "unknown-key",
      title: "A key that was never issued answers 401, however much of a valid one it has",
      proves: ["AUT-001"],
    },
    async (t) => {
      const { apiKey } = t;
      for (const key of ["mem_neverissued0000000000000000000000000", apiKey.slice(0, -1), `${apiKey}x`]) {
        await t.refused("listMemories", { headers: { authorization: `ApiKey ${key}` } }, 401, "AUTH_001");
      }
    },
  ),

  ...[
    { id: "raw-key", title: "A key without its scheme", headers: (key: string) => ({ authorization: key }) },
    {
      id: "bearer-key",
      title: "A key as a bearer token",
      headers: (key: string) => ({ authorization: `Bearer ${key}` }),
    },
    { id: "x-api-key", title: "A key in X-API-Key", headers: (key: string) => ({ "x-api-key": key }) },
  ].map(({ id, title, headers }) =>
    check({ id: `${id}-refused`, title: `${title} is refused`, proves: ["AUT-002"] }, async (t) => {
      const { apiKey } = t;
      await t.refused("listMemories", { as: null, headers: headers(apiKey) }, 401, "AUTH_001");
    }),
  ),

  check(
    { id: "scheme-case", title: "The scheme's name may be written in any case", proves: ["AUT-003"] },
    async (t) => {
      const { apiKey } = t;
      for (const scheme of ["apikey", "APIKEY"]) {
        const query = { external_user_id: t.newUser() };
        const answer = await t.send("listMemories", { query, headers: { authorization: `${scheme} ${apiKey}` } });
        expect(answer.status, `status with the scheme ${scheme}`).toBe(200);
      }
    },
  ),

  check(
    { id: "health-is-public", title: "The service says how it is without a credential", proves: ["HLT-001"] },
    async (t) => {
      await t.ok("getHealth", { as: null });
    },
  ),

  check(
    { id: "health-names-profiles", title: "The service names its profiles, `core` among them", proves: ["HLT-002"] },
    async (t) => {
      const { data } = (await t.ok("getHealth")) as Partial<Success<"getHealth">>;
      expect(data?.profiles ?? [], "data.profiles of the answer").toContain("core");
    },
  ),
];
