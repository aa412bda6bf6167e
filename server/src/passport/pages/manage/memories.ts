import type { PassportMemory } from "@memoryos/contract";
import { type Html, html, isolated } from "../../../html.ts";
import type { PersonMemory } from "../../../store/types.ts";
import { searchKey } from "../../search-key.ts";
import { notice, options } from "../layout.ts";
import type { PageRoute, PersonalVisit } from "../visit.ts";
import { count, day, KINDS, kindsOf } from "../words.ts";
import type { MemoriesOf } from "./memories-of.ts";
import { personalPage } from "./personal.ts";

/** Memories of a page. */
const PAGE = 25;
/** Memories that are shown of those that are found by words or by agent, at the most. */
const MOST = 200;

const ORDERS = { importance: "By importance", recent: "Newest first", oldest: "Oldest first" };
const ANY_KIND = { "": "All", ...Object.fromEntries(Object.entries(KINDS).map(([kind, { name }]) => [kind, name])) };

/** What the list is narrowed to. */
interface Filters {
  category: PassportMemory["category"] | undefined;
  sort: keyof typeof ORDERS;
  search: string;
  /** Id of the agent that added them; empty for any. */
  agent: string;
}

/** What a list shows of a memory. */
interface Shown {
  id: string;
  content: string;
  category: PassportMemory["category"];
  storedAt: Date | string;
  agentName: string | null;
  isCorrection: boolean;
  isFlagged: boolean;
}

/** `/manage/memories`: what the passport holds, by kind and by agent, searched by words. */
export function memoriesPage(memoriesOf: MemoriesOf): PageRoute {
  return personalPage("/manage/memories", {
    async show(visit) {
      const filters = filtersOf(visit.query);
      const isAll = filters.search === "" && filters.agent === "";
      const list = isAll ? await listed(visit, filters) : found(await memoriesOf(visit.person.personId), filters);
      return {
        view: {
          title: "Memories",
          content: html`${visit.query.get("done") === "deleted" && notice("The memory is deleted, and all that it ever said.", "good")}
${filterForm(filters)}
${list}`,
        },
      };
    },
  });
}

function filtersOf(query: URLSearchParams): Filters {
  const sort = query.get("sort") ?? "";
  return {
    category: kindsOf([query.get("category") ?? ""])[0],
    sort: Object.hasOwn(ORDERS, sort) ? (sort as Filters["sort"]) : "importance",
    search: (query.get("search") ?? "").trim(),
    agent: query.get("agent") ?? "",
  };
}

function filterForm({ category, sort, search, agent }: Filters): Html {
  return html`<form method="get" action="/manage/memories" role="search" class="inline">
<label><span>Contains</span><input type="search" name="search" value="${search}" maxlength="200"></label>
<label><span>Kind</span><select name="category">${options(ANY_KIND, category ?? "")}</select></label>
<label><span>Order</span><select name="sort">${options(ORDERS, sort)}</select></label>
${agent !== "" && html`<label class="check"><input type="checkbox" name="agent" value="${agent}" checked> <span>Only of one agent</span></label>`}
<button>Show</button>
</form>`;
}

async function listed(visit: PersonalVisit, { category, sort }: Filters): Promise<Html> {
  const cursor = visit.query.get("cursor");
  const page = await visit.ask("listPassportMemories", {
    query: { sort, limit: PAGE, ...(category ? { category } : {}), ...(cursor ? { cursor } : {}) },
  });
  const { data, total_count: total, next_cursor: next } = page;
  const more = next && new URLSearchParams({ ...(category ? { category } : {}), sort, cursor: next });
  return html`<p role="status">${count(total, "memory", "memories")}</p>
${data.map((memory) =>
  memoryCard({
    ...memory,
    storedAt: memory.stored_at,
    agentName: memory.source_agent_name,
    isCorrection: memory.source_type === "user_correction",
    isFlagged: memory.is_flagged,
  }),
)}
${more && html`<p><a href="/manage/memories?${more.toString()}">More</a></p>`}`;
}

function found(memories: readonly PersonMemory[], { category, sort, search, agent }: Filters): Html {
  const words = searchKey(search);
  const fitting = memories.filter(
    (memory) =>
      (!category || memory.category === category) &&
      (agent === "" || memory.agentId === agent) &&
      searchKey(memory.content).includes(words),
  );
  if (sort === "recent") fitting.reverse();
  if (sort === "importance") fitting.sort((a, b) => b.importance - a.importance);
  return html`<p role="status">${count(fitting.length, "memory", "memories")}${search !== "" && html` with “${isolated(search)}”`}${
    fitting.length > MOST && `, of which the first ${MOST} are shown`
  }</p>
${fitting
  .slice(0, MOST)
  .map((memory) =>
    memoryCard({ ...memory, id: memory.memoryId, storedAt: memory.createdAt, isFlagged: memory.flag !== null }),
  )}`;
}

function memoryCard({ id, content, category, storedAt, isFlagged, ...memory }: Shown): Html {
  return html`<article>
<p><a href="/manage/memories/${id}">${isolated(content)}</a></p>
<p class="quiet">${KINDS[category].name}, ${day(storedAt)}, ${sourceOf(memory)}${
    isFlagged && html` <span class="badge warn">You said that it is wrong</span>`
  }</p>
</article>`;
}

function sourceOf({ isCorrection, agentName }: Pick<Shown, "isCorrection" | "agentName">): Html | string {
  if (isCorrection) return "in your own words";
  return agentName === null ? "from an agent that is gone" : html`from ${isolated(agentName)}`;
}
