import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from "oauth4webapi";
import type { OrganisationSignInValues } from "../../store/types.ts";

/** A sign-in that begins. State and verifier have 256 random bits each. */
export interface Authorization {
  /** Where to send the browser. */
  url: string;
  state: string;
  /** Of PKCE (RFC 7636); nobody sees it before the code is redeemed. */
  verifier: string;
}

/** Begins the authorization code grant (RFC 6749, section 4.1.1) at an organisation. */
export async function beginAuthorization(
  { authorizationUrl, clientId }: Pick<OrganisationSignInValues, "authorizationUrl" | "clientId">,
  scopes: readonly string[],
  callbackUrl: string,
): Promise<Authorization> {
  const [state, verifier] = [generateRandomState(), generateRandomCodeVerifier()];
  const url = new URL(authorizationUrl);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: callbackUrl,
    ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier };
}
