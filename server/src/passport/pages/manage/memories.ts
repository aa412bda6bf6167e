import type { PassportMemory } from "@memoryos/contract";
import { type Html, html } from "../../../html.ts";
import { searchKey } from "../../search-key.ts";
import { notice, options } from "../layout.ts";
import type { PageRoute, PersonalVisit } from "../visit.ts";
import { count, day, KINDS, kindsOf } from "../words.ts";
import { everyMemory } from "./everything.ts";
import { personalPage } from "./personal.ts";

/** Memories of a page. */
const SHOWN = 25;
/** Memories that are found by a search and shown, at the most. */
const FOUND = 200;

const ORDERS = { importance: "Most important first", recent: "Newest first", oldest: "Oldest first" };
const ANY_KIND = { "": "All", ...Object.fromEntries(Object.entries(KINDS).map(([kind, { name }]) => [kind, name])) };

/** What the list is narrowed to. */
interface Filters {
  category: PassportMemory["category"] | undefined;
  sort: keyof typeof ORDERS;
  search: string;
}

/** `/manage/memories`: what the passport holds, by kind, searched by words. */
export const memoriesPage: PageRoute = personalPage("/manage/memories", {
  async show(visit) {
    const filters = filtersOf(visit.query);
    const list = filters.search === "" ? await listed(visit, filters) : await found(visit, filters);
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

function filtersOf(query: URLSearchParams): Filters {
  const sort = query.get("sort") ?? "";
  return {
    category: kindsOf([query.get("category") ?? ""])[0],
    sort: Object.hasOwn(ORDERS, sort) ? (sort as Filters["sort"]) : "importance",
    search: (query.get("search") ?? "").trim(),
  };
}

function filterForm({ category, sort, search }: Filters): Html {
  return html`<form method="get" action="/manage/memories" role="search" class="inline">
<label><span>Contains</span><input type="search" name="search" value="${search}" maxlength="200"></label>
<label><span>Kind</span><select name="category">${options(ANY_KIND, category ?? "")}</select></label>
<label><span>Order</span><select name="sort">${options(ORDERS, sort)}</select></label>
<label><button>Show</button></label>
</form>`;
}

async function listed(visit: PersonalVisit, { category, sort }: Filters): Promise<Html> {
  const cursor = visit.query.get("cursor");
  const page = await visit.ask("listPassportMemories", {
    query: { sort, limit: SHOWN, ...(category ? { category } : {}), ...(cursor ? { cursor } : {}) },
  });
  const { data, total_count: total, next_cursor: next } = page;
  const more = next && new URLSearchParams({ ...(category ? { category } : {}), sort, cursor: next });
  return html`<p role="status">${count(total, "memory", "memories")}</p>
${data.map(memoryCard)}
${more && html`<p><a href="/manage/memories?${more.toString()}">More</a></p>`}`;
}

async function found(visit: PersonalVisit, { category, sort, search }: Filters): Promise<Html> {
  const words = searchKey(search);
  const memories = (await everyMemory(visit)).filter(
    (memory) => (!category || memory.category === category) && searchKey(memory.content).includes(words),
  );
  if (sort === "oldest") memories.reverse();
  if (sort === "importance") memories.sort((a, b) => b.importance_score - a.importance_score);
  return html`<p role="status">${count(memories.length, "memory", "memories")} with “${search}”${
    memories.length > FOUND && `, of which the first ${FOUND} are shown`
  }</p>
${memories.slice(0, FOUND).map(memoryCard)}`;
}

function memoryCard(memory: PassportMemory): Html {
  return html`<article>
<p><a href="/manage/memories/${memory.id}">${memory.content}</a></p>
<p class="quiet">${KINDS[memory.category].name}, ${day(memory.stored_at)}, ${sourceOf(memory)}${
    memory.is_flagged && html` <span class="badge warn">You said that it is wrong</span>`
  }</p>
</article>`;
}

function sourceOf({ source_type: type, source_agent_name: name }: PassportMemory): string {
  if (type === "user_correction") return "in your own words";
  return name === null ? "from an agent that is gone" : `from ${name}`;
}
