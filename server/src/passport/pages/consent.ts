import type { PublicGlobalAgent } from "@memoryos/contract";
import { ApiError } from "../../http/problem.ts";
import type { Category } from "../../memory/types.ts";
import { type ConsentRequest, readConsentRequest, returnAddress, withOutcome } from "./consent-request.ts";
import { type Choice, consentView, denialView } from "./consent-view.ts";
import type { Decisions } from "./decisions.ts";
import { signInActions } from "./sign-in.ts";
import type { Answer, PageRoute, Visit } from "./visit.ts";
import { ACCESS, DURATIONS, kindsOf } from "./words.ts";

/** What is asked of a person, and where the answer goes. */
export interface Asked {
  request: ConsentRequest;
  agent: PublicGlobalAgent;
  /** Null: to the page of this server's own. */
  returnsTo: string | null;
  ticket: string;
}

/**
 * The page on which a person decides what an agent gets: `/consent?agent_id&redirect_uri&state&categories&link_token`, and
 * `/connect?agent_id&link_token`, the link of a company that only wants to connect an account.
 */
export function consentPages(decisions: Decisions): PageRoute[] {
  return [pageAt("/consent"), pageAt("/connect")];

  function pageAt(path: string): PageRoute {
    return {
      path,
      show: (visit) => show(visit),
      actions: {
        ...signInActions((visit, mistake) => show(visit, { mistake })),
        approve,
        deny,
      },
    };

    /** @throws ApiError REQ_422 when the address is not complete, AGN_404 when there is no such agent. */
    async function asked(visit: Visit): Promise<Omit<Asked, "ticket">> {
      const request = readConsentRequest(visit.query);
      if (path === "/connect" && request.linkToken === null) throw new ApiError("link_token_expired_or_used");
      const { data: agent } = await visit.ask("getGlobalAgent", { path: { agent_id: request.agentId } });
      return { request, agent, returnsTo: returnAddress(agent.redirect_uris, request) };
    }

    async function show(visit: Visit, { mistake = null, choice }: Shown = {}): Promise<Answer> {
      const ask = { ...(await asked(visit)), ticket: decisions.open(aboutOf(visit)) };
      const { request, agent, returnsTo } = ask;
      if (!visit.person) return { view: { ...denialView(visit, ask, mistake), leadsTo: returnsTo } };
      const categories = request.categories ?? agent.default_categories_requested;
      const { data: preview } =
        categories.length > 0
          ? await visit.ask("previewPassportMemories", { query: { agent_id: agent.id, categories } })
          : { data: [] };
      const chosen = choice ?? { categories, access: "read_only", days: "" };
      const { data: person } = await visit.ask("getPassport");
      return { view: { ...consentView(visit, ask, { chosen, preview, person, mistake }), leadsTo: returnsTo } };
    }

    async function approve(visit: Visit): Promise<Answer> {
      if (!visit.person) return show(visit);
      const { request, agent, returnsTo } = await asked(visit);
      const choice = choiceOf(visit.form);
      const { categories, access, days } = choice;
      if (categories.length === 0) {
        const mistake = "Choose at least one kind of memory, or say no.";
        return { ...(await show(visit, { mistake, choice })), status: 422 } as Answer;
      }
      const body = {
        agent_id: agent.id,
        categories,
        access_type: access,
        ...(days === "" ? {} : { duration_days: Number(days) as 30 | 90 | 365 }),
        ...(request.linkToken === null ? {} : { link_token: request.linkToken }),
      };
      // A decision that came to effect before it failed is found done when the person sends it again.
      const headers = { "idempotency-key": visit.form.get("ticket") ?? "" };
      await decideOnce(visit, () => visit.ask("createGrant", { headers, body }));
      return goBack("granted", request, returnsTo);
    }

    async function deny(visit: Visit): Promise<Answer> {
      const { request, returnsTo } = await asked(visit);
      await decideOnce(visit);
      return goBack("denied", request, returnsTo);
    }
  }

  /** @throws ApiError UUI_403 when the page was decided on before, or was not made for this visitor and this request. */
  async function decideOnce(visit: Visit, act = async (): Promise<unknown> => undefined): Promise<void> {
    if (await decisions.take(visit.form.get("ticket") ?? "", aboutOf(visit), act)) return;
    throw new ApiError("origin_not_allowed");
  }
}

/** What a page shows again after a mistake. */
interface Shown {
  mistake?: string | null;
  choice?: Choice;
}

/** A decision is about one request, and one visitor's. */
function aboutOf({ address, person, browser }: Visit): (string | null)[] {
  return [address, person?.sessionId ?? browser.id];
}

/** @throws ApiError REQ_400 for what no form of ours sends. */
function choiceOf(form: URLSearchParams): Choice & { categories: Category[] } {
  const access = form.get("access") ?? "";
  const days = form.get("days") ?? "";
  if (!isAccess(access) || !Object.hasOwn(DURATIONS, days)) throw new ApiError("malformed_request");
  return { categories: kindsOf(form.getAll("categories")), access, days };
}

function isAccess(text: string): text is keyof typeof ACCESS {
  return Object.hasOwn(ACCESS, text);
}

function goBack(status: "granted" | "denied", { agentId, state }: ConsentRequest, returnsTo: string | null): Answer {
  if (returnsTo !== null) return { goTo: withOutcome(returnsTo, status, state) };
  return { goTo: `/consent/done?${new URLSearchParams({ agent_id: agentId, status })}` };
}
