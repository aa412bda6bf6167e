import { type Fault, fault } from "./fault.ts";

const STORE = "server/src/store/sqlite";

/** Connecting accounts by signing in at an organisation. */
export const connecting: readonly Fault[] = [
  fault({
    id: "state-used-twice",
    wrong: "takes a state twice",
    requirement: "CON-006",
    file: `${STORE}/connections.ts`,
    find: "end.run(stateHash);",
    replace: "void end;",
  }),
  fault({
    id: "state-for-an-hour",
    wrong: "takes a state for an hour",
    requirement: "CON-006",
    file: "server/src/passport/connect/connector.ts",
    find: "const VISIT = 600_000;",
    replace: "const VISIT = 3_600_000;",
  }),
  fault({
    id: "any-browser",
    wrong: "connects the account to whoever began, whichever browser comes back",
    requirement: "CON-007",
    file: "server/src/passport/connect/connector.ts",
    find: `if (signedIn?.personId !== visit.personId) return failed("wrong_browser");`,
    replace: "void signedIn;",
  }),
  fault({
    id: "any-organisation",
    wrong: "takes the answer of another organisation",
    requirement: "CON-020",
    file: "server/src/passport/connect/connector.ts",
    find: "if (org !== organisation.directoryId) {",
    replace: `if (org === "") {`,
  }),
  fault({
    id: "any-issuer",
    wrong: "does not compare the issuer",
    requirement: "CON-021",
    file: "server/src/passport/connect/connector.ts",
    find: "if (signIn?.issuer && iss !== signIn.issuer) {",
    replace: "if (signIn?.issuer && iss !== undefined && iss !== signIn.issuer) {",
  }),
  fault({
    id: "plain-challenge",
    wrong: "sends the PKCE verifier itself as the challenge",
    requirement: "CON-017",
    file: "server/src/passport/connect/authorization.ts",
    find: `code_challenge_method: "S256",`,
    replace: `code_challenge_method: "plain",`,
  }),
  fault({
    id: "one-challenge-for-all",
    wrong: "uses one PKCE verifier for all",
    requirement: "CON-018",
    file: "server/src/passport/connect/authorization.ts",
    find: "[generateRandomState(), generateRandomCodeVerifier()]",
    replace: `[generateRandomState(), "the-same-verifier-for-everybody-who-ever-signs-in"]`,
  }),
  fault({
    id: "connected-elsewhere-too",
    wrong: "connects an account that is connected to another passport",
    requirement: "CON-009",
    file: `${STORE}/connection-record.ts`,
    find: "SET last_verified_at = excluded.last_verified_at WHERE person_id = excluded.person_id",
    replace: "SET last_verified_at = excluded.last_verified_at, person_id = excluded.person_id",
  }),
  fault({
    id: "denial-misnamed",
    wrong: "calls a denial an error of the organisation",
    requirement: "CON-008",
    file: "server/src/passport/connect/connector.ts",
    find: `if (error === "access_denied") return failed("denied");`,
    replace: "",
  }),
  fault({
    id: "sign-in-unavailable",
    wrong: "answers that sign-in is unavailable for an organisation without it",
    requirement: "CON-019",
    file: "server/src/handlers/connections.ts",
    find: `if (!organisation.signIn) throw new ApiError("organisation_oauth_not_configured");`,
    replace: "",
  }),
];
