import type { Clock } from "../../clock.ts";
import { uuidv7 } from "../../ids.ts";
import type { Organisation, OrganisationSignInValues, SignInVisit, Store } from "../../store/types.ts";
import type { KeyHasher } from "../../tenancy/keys.ts";
import type { SecretBox } from "../../tenancy/secret-box.ts";
import { beginAuthorization } from "./authorization.ts";
import { whyFailed } from "./failure.ts";
import { type AskIdentity, createAskIdentity } from "./identity.ts";
import { clientSecretOf, type OrganisationSignIns } from "./setup.ts";

/** Milliseconds that a person has to sign in at the organisation (CON-006). */
const VISIT = 600_000;

/** Why an account was not connected. */
export type ConnectionFailure = "denied" | "invalid_state" | "wrong_browser" | "already_linked" | "provider_error";

/** How a sign-in at an organisation ended. */
export type ConnectionOutcome =
  | { connection: "success"; organisation: string }
  | { connection: "failed"; reason: ConnectionFailure };

/** What a browser brings back from an organisation. */
export interface Return {
  /** The organisation that it comes back from, by its id in the directory. */
  org: string | undefined;
  state: string | undefined;
  code: string | undefined;
  error: string | undefined;
  /** Who the authorization server says that it is. */
  iss: string | undefined;
  /** The session of its cookie; null without one. */
  session: string | null;
}

/** Connects accounts by signing in to organisations. */
export interface Connector {
  /** The page of the consent app that a browser goes on to. */
  managePage: string;
  /** Where to send the person's browser; null when people cannot sign in to the organisation. */
  start(personId: string, organisation: Organisation): Promise<string | null>;
  /** Whatever comes back ends the visit that its state names. */
  finish(returned: Return): Promise<ConnectionOutcome>;
}

/** What the operator learns of a sign-in that failed: nothing of the person. */
export interface FailedSignIn {
  tenantId: string;
  why: string;
}

/** @returns null where signing in is not set up. */
export function createConnector(parts: {
  store: Store;
  box: SecretBox;
  hasher: KeyHasher;
  clock: Clock;
  signIns: OrganisationSignIns | null;
  onFailure: (failure: FailedSignIn) => void;
}): Connector | null {
  const { store, box, hasher, clock, signIns, onFailure } = parts;
  if (!signIns) return null;
  const { callbackUrl, managePage } = signIns;
  const askIdentity: AskIdentity = createAskIdentity(signIns);

  async function identify(
    { tenantId, directoryId }: Organisation,
    signIn: OrganisationSignInValues,
    code: string,
    visit: Pick<SignInVisit, "sealedVerifier" | "stateHash">,
  ): Promise<string | null> {
    try {
      const clientSecret = box.open(signIn.sealedClientSecret, clientSecretOf(tenantId));
      const verifier = box.open(visit.sealedVerifier, verifierOf(visit.stateHash));
      return await askIdentity({
        signIn,
        clientSecret,
        code,
        verifier,
        callbackUrl: callbackUrl(directoryId),
      });
    } catch (error) {
      onFailure({ tenantId, why: whyFailed(error) });
      return null;
    }
  }

  return {
    managePage,

    async start(personId, { tenantId, directoryId, signIn, scopes }) {
      if (!signIn) return null;
      const { url, state, verifier } = await beginAuthorization(signIn, scopes, callbackUrl(directoryId));
      const stateHash = hasher.hash(state);
      await store.beginVisit({
        stateHash,
        tenantId,
        personId,
        sealedVerifier: box.seal(verifier, verifierOf(stateHash)),
        expiresAt: new Date(clock.now().getTime() + VISIT),
      });
      return url;
    },

    async finish({ org, state, code, error, iss, session }) {
      const begun = state === undefined ? null : await store.endVisit(hasher.hash(state), clock.now());
      if (!begun) return failed("invalid_state");
      const { visit, organisation } = begun;
      if (org !== organisation.directoryId) {
        onFailure({ tenantId: organisation.tenantId, why: "the browser came back from another organisation" });
        return failed("invalid_state");
      }
      const signedIn = session === null ? null : await store.findSession(hasher.hash(session), clock.now());
      if (signedIn?.personId !== visit.personId) return failed("wrong_browser");
      const { signIn, scopes, tenantId, displayName } = organisation;
      if (signIn?.issuer && iss !== signIn.issuer) {
        onFailure({ tenantId, why: "the answer is not from the issuer that is registered" });
        return failed("provider_error");
      }
      if (error === "access_denied") return failed("denied");
      if (error !== undefined || code === undefined || !signIn) return failed("provider_error");

      const externalUserId = await identify(organisation, signIn, code, visit);
      if (externalUserId === null) return failed("provider_error");
      const made = await store.connectAccount({
        tenantId,
        externalUserId,
        personId: visit.personId,
        connectionId: uuidv7(),
        method: scopes.includes("openid") ? "oidc" : "oauth",
        now: clock.now(),
      });
      if (made === "linked_elsewhere") return failed("already_linked");
      // What was begun belongs to nobody any more.
      if (made === "gone") return failed("invalid_state");
      return { connection: "success", organisation: displayName };
    },
  };
}

function failed(reason: ConnectionFailure): ConnectionOutcome {
  return { connection: "failed", reason };
}

/** What the verifier of a visit is sealed for. */
function verifierOf(stateHash: string): string {
  return `${stateHash} code verifier`;
}
