import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretBasic,
  type CustomFetchOptions,
  customFetch,
  processAuthorizationCodeResponse,
  protectedResourceRequest,
  validateAuthResponse,
} from "oauth4webapi";
import type { OrganisationSignInValues } from "../../store/types.ts";
import { SignInFailed } from "./failure.ts";
import { createGuardedFetch, type GuardedRequest } from "./guarded-fetch.ts";
import type { OrganisationSignIns } from "./setup.ts";

/** Milliseconds that an organisation has for both of its answers. By the machine's clock, as everything of a network. */
const ANSWER_WITHIN = 10_000;

/** Claims that say who an account is; the first that is there counts. Published. */
const IDENTITY_CLAIMS = ["sub", "id", "user_id", "email"];

/** Redeems the code that an organisation gave, and asks whose account it is. */
export type AskIdentity = (visit: {
  signIn: OrganisationSignInValues;
  clientSecret: string;
  code: string;
  verifier: string;
  /** The address that the code was asked for with. */
  callbackUrl: string;
}) => Promise<string>;

/**
 * @param answerWithin Milliseconds. @default 10,000
 * @returns What gives the organisation's own id of its user, of 1 to 255 characters; it throws when the organisation cannot be
 * reached, refuses or says nothing usable.
 */
export function createAskIdentity(signIns: OrganisationSignIns, answerWithin = ANSWER_WITHIN): AskIdentity {
  const fetch = createGuardedFetch(signIns.findTarget);

  return async ({ signIn, clientSecret, code, verifier, callbackUrl }) => {
    const options = {
      signal: AbortSignal.timeout(answerWithin),
      [allowInsecureRequests]: signIns.allowPrivate,
      [customFetch]: (address: string, request: CustomFetchOptions<string, unknown>) =>
        fetch(address, request as GuardedRequest),
    };
    const client = { client_id: signIn.clientId };
    // The directory has no issuer: nothing here compares with it.
    const server: AuthorizationServer = { issuer: signIn.authorizationUrl, token_endpoint: signIn.tokenUrl };
    const granted = validateAuthResponse(server, client, new URLSearchParams({ code }));
    const redeemed = await authorizationCodeGrantRequest(
      server,
      client,
      ClientSecretBasic(clientSecret),
      granted,
      callbackUrl,
      verifier,
      options,
    );
    const tokens = await processAuthorizationCodeResponse(server, client, await withoutIdToken(redeemed));
    if (tokens.token_type !== "bearer") throw new SignInFailed("its token is of a type that is not supported");
    const headers = new Headers({ Accept: "application/json" });
    const userinfo = new URL(signIn.userinfoUrl);
    const said = await protectedResourceRequest(tokens.access_token, "GET", userinfo, headers, null, options);
    if (said.status !== 200) throw new SignInFailed(`its userinfo address answered ${said.status}`);
    return identityOf(await said.json());
  };
}

/**
 * The answer without the ID token: without an issuer it cannot be checked. Who the user is the organisation itself says at
 * its userinfo address.
 */
async function withoutIdToken(answer: Response): Promise<Response> {
  if (answer.status !== 200) return answer;
  const { id_token: _, ...rest } = (await answer.json()) as Record<string, unknown>;
  return new Response(JSON.stringify(rest), answer);
}

/** @throws SignInFailed when no claim says who it is. */
export function identityOf(claims: unknown): string {
  // What is no object has properties too, such as the `sub` of a text.
  const known = (typeof claims === "object" ? (claims ?? {}) : {}) as Record<string, unknown>;
  for (const name of IDENTITY_CLAIMS) {
    const value = known[name];
    if (value === undefined || value === null || value === "") continue;
    // Somebody could have given an address that is not theirs.
    if (name === "email" && known.email_verified === false) continue;
    const id = Number.isSafeInteger(value) ? String(value) : value;
    // As `external_user_id`: it is the same account that the organisation means there.
    if (typeof id === "string" && id.length <= 255 && !/\p{Cc}/u.test(id)) return id;
    throw new SignInFailed(`its \`${name}\` cannot be used as an id`);
  }
  throw new SignInFailed("it does not say who the user is");
}
