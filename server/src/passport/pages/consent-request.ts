import { invalid } from "../../http/validate.ts";
import type { Category } from "../../memory/types.ts";
import { kindsOf } from "./words.ts";

/** What the address of a consent page asks for. */
export interface ConsentRequest {
  agentId: string;
  redirectUri: string | null;
  state: string | null;
  /** Null: what the agent asks for by default. */
  categories: Category[] | null;
  /** Connects the person's account at the agent's company. */
  linkToken: string | null;
}

const NAMES = ["agent_id", "redirect_uri", "state", "categories", "link_token"] as const;

/** @throws ApiError REQ_422 when it says something twice: nobody could tell which is meant. */
export function readConsentRequest(query: URLSearchParams): ConsentRequest {
  const [agentId = null, redirectUri = null, state = null, categories = null, linkToken = null] = NAMES.map((name) => {
    const values = query.getAll(name);
    if (values.length > 1) throw invalid([{ pointer: `/query/${name}`, message: "is there twice", code: "maxItems" }]);
    return values[0] ?? null;
  });
  return {
    agentId: agentId ?? "",
    redirectUri,
    state,
    categories: categories ? kindsOf(categories.split(",").map((name) => name.trim())) : null,
    linkToken: linkToken || null,
  };
}

/** Where to return to: the address that is asked for, if it is, character for character, one that the agent registered. */
export function returnAddress(registered: readonly string[], { redirectUri }: ConsentRequest): string | null {
  return redirectUri !== null && registered.includes(redirectUri) ? redirectUri : null;
}

/** That address with the outcome behind whatever it has already. */
export function withOutcome(address: string, status: "granted" | "denied", state: string | null): string {
  const outcome = `status=${status}${state === null ? "" : `&state=${encodeURIComponent(state)}`}`;
  return `${address}${address.includes("?") ? "&" : "?"}${outcome}`;
}
