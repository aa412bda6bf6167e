// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the server, quoted.
import { type Fault, fault } from "./fault.ts";

const STORE = "server/src/store/sqlite";
const ACCOUNT = "server/src/passport/account";

/** Sessions, tokens and their limits. */
export const sessions: readonly Fault[] = [
  fault({
    id: "session-for-eight-days",
    wrong: "lets a session live for eight days",
    requirement: "SES-002",
    file: `${ACCOUNT}/account.ts`,
    find: "SESSION_SECONDS = 604_800",
    replace: "SESSION_SECONDS = 691_200",
  }),
  fault({
    id: "token-opens-the-passport",
    wrong: "takes a passport token for a session",
    requirement: "SES-003",
    file: `${STORE}/persons.ts`,
    find: "const row = session.get(hash, now.getTime());",
    replace: `const row = session.get(hash, now.getTime())
        ?? db.prepare("SELECT '0' AS session_id, person_id, 9e14 AS expires_at FROM persons WHERE token_hash = ?").get(hash);`,
  }),
  fault({
    id: "cookie-from-anywhere",
    wrong: "takes the cookie from a page of any origin",
    requirement: "SES-004",
    file: "server/src/http/passport-auth.ts",
    find: "if (session && isChange && carried.byCookie && !isFromConsentApp(request, consentUrl)) {",
    replace: "if (session && isChange && carried.byCookie && request.headers.origin === undefined) {",
  }),
  fault({
    id: "cookie-without-origin",
    wrong: "takes the cookie of a change without an origin",
    requirement: "SES-004",
    file: "server/src/http/passport-auth.ts",
    find: "if (origin === undefined || !URL.canParse(origin)) return false;",
    replace: "if (origin === undefined) return true;\n  if (!URL.canParse(origin)) return false;",
  }),
  fault({
    id: "session-outlives-logout",
    wrong: "lets a session in after its logout",
    requirement: "SES-006",
    file: `${STORE}/sign-in.ts`,
    find: "endOne.run(personId, sessionId, at)",
    replace: `endOne.run(personId, sessionId + "x", at)`,
  }),
  fault({
    id: "logout-ends-all",
    wrong: "ends every session with one logout",
    requirement: "SES-007",
    file: "server/src/handlers/passport-sign-in.ts",
    find: "call.query.everywhere ? null : sessionId",
    replace: "null",
  }),
  fault({
    id: "logout-ends-one",
    wrong: "ends one session where it should end all",
    requirement: "SES-007",
    file: "server/src/handlers/passport-sign-in.ts",
    find: "call.query.everywhere ? null : sessionId",
    replace: "sessionId",
  }),
  fault({
    id: "cookie-for-scripts",
    wrong: "lets scripts read the cookie",
    requirement: "SES-001",
    file: "server/src/http/session-cookie.ts",
    find: "; HttpOnly; SameSite=Lax",
    replace: "; SameSite=Lax",
  }),
  fault({
    id: "former-session-stays",
    wrong: "leaves the session open whose cookie comes with a sign-in",
    requirement: "SES-008",
    file: `${STORE}/sign-in.ts`,
    find: "if (ends !== null) endByHash.run(ends);",
    replace: "",
  }),
  fault({
    id: "persons-unlimited",
    wrong: "does not limit the requests of a person",
    requirement: "LIM-011",
    file: "server/src/http/limits.ts",
    find: `refuseOver(counts, "person_rate_limited", "person");`,
    replace: "",
  }),
  fault({
    id: "limit-by-session",
    wrong: "counts the requests of each session of a person apart",
    requirement: "LIM-011",
    file: "server/src/http/limits.ts",
    find: "countPerson({ personId }) {",
    replace: "countPerson({ sessionId: personId }: { sessionId: string }) {",
  }),
  fault({
    id: "whole-token-shown",
    wrong: "masks a passport token by its last characters alone",
    requirement: "TOK-002",
    file: `${ACCOUNT}/secrets.ts`,
    find: "`${token.slice(0, 8)}...${token.slice(-4)}`",
    replace: "`${token.slice(0, -4)}...${token.slice(-4)}`",
  }),
  fault({
    id: "token-replaced-twice-a-day",
    wrong: "makes a new token twice within a day",
    requirement: "TOK-003",
    file: `${ACCOUNT}/account.ts`,
    find: "later(now, -TOKEN_SECONDS),",
    replace: "later(now, 0),",
  }),
  fault({
    id: "old-token-works",
    wrong: "lets the old token work on",
    requirement: "TOK-004",
    file: `${STORE}/global-agents.ts`,
    find: "const person = personOfToken.get(personTokenHash);",
    replace: `const tokens = (personOfToken.tokens ??= new Map());
      const person = tokens.get(personTokenHash) ?? personOfToken.get(personTokenHash);
      if (person) tokens.set(personTokenHash, person);`,
  }),
  fault({
    id: "regenerating-ends-grants",
    wrong: "ends the grants of a person with a new token",
    requirement: "TOK-005",
    file: `${STORE}/sign-in.ts`,
    find: "replaceToken.run({ personId, hash, masked, at: now.getTime() });",
    replace: `replaceToken.run({ personId, hash, masked, at: now.getTime() });
        db.prepare("DELETE FROM grants WHERE person_id = ?").run(personId);`,
  }),
];
