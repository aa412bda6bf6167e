import type { PassportMemoryVersion } from "@memoryos/contract";
import { type Html, html, isolated } from "../../../html.ts";
import { ApiError } from "../../../http/problem.ts";
import type { PersonMemory, Store } from "../../../store/types.ts";
import { hidden, notice, options } from "../layout.ts";
import type { Answer, PageRoute, PersonalVisit } from "../visit.ts";
import { day, FLAGS, KINDS } from "../words.ts";
import { personalPage } from "./personal.ts";

const DONE: Record<string, string> = {
  corrected: "Saved. Agents with access find the new words from now on.",
  flagged: "Noted. Agents with access still find it until you correct or delete it.",
  unflagged: "The note is gone.",
};

const CHANGES: Record<string, string> = {
  created: "Stored",
  conflict_update: "Something else was said",
  manual_edit: "Changed",
  importance_decay: "Became less important",
  importance_boost: "Became more important",
  archived: "Put away",
  restored: "Brought back",
  user_corrected: "You corrected it",
};

/** `/manage/memories/{memory_id}`: one memory, how it came about, and what its person can do about it. */
export function memoryPage(store: Store): PageRoute {
  return personalPage("/manage/memories/:memory_id", {
    show: (visit) => show(visit),
    actions: {
      async flag(visit) {
        const note = visit.form.get("note")?.trim();
        const reason = (visit.form.get("reason") ?? "") as keyof typeof FLAGS;
        await visit.ask("flagPassportMemory", {
          path: pathOf(visit),
          body: { reason, ...(note ? { correction: note } : {}) },
        });
        return back(visit.params.memory_id, "flagged");
      },
      async unflag(visit) {
        await visit.ask("unflagPassportMemory", { path: pathOf(visit) });
        return back(visit.params.memory_id, "unflagged");
      },
      async correct(visit) {
        const words = visit.form.get("words") ?? "";
        try {
          const { data } = await visit.ask("correctPassportMemory", {
            path: pathOf(visit),
            body: { corrected_content: words },
          });
          return back(data.new_memory_id, "corrected");
        } catch (error) {
          if (!(error instanceof ApiError && error.entry.error === "validation_error")) throw error;
          const mistake = "Write one sentence of 10 to 1,000 characters. Nothing was changed.";
          return { ...(await show(visit, { mistake, words })), status: 422 } as Answer;
        }
      },
      async delete(visit) {
        if (visit.form.get("sure") !== "yes") {
          return {
            ...(await show(visit, { mistake: "Tick the box to delete it. Nothing was deleted." })),
            status: 422,
          } as Answer;
        }
        await visit.ask("deletePassportMemory", { path: pathOf(visit) });
        return { goTo: "/manage/memories?done=deleted" };
      },
    },
  });

  async function show(visit: PersonalVisit, shown: { mistake?: string; words?: string } = {}): Promise<Answer> {
    const { data: versions } = await visit.ask("getPassportMemoryHistory", { path: pathOf(visit) });
    const memory = await store.findPersonMemory(visit.person.personId, pathOf(visit).memory_id);
    if (!memory) throw new ApiError("memory_not_found");
    const done = visit.query.get("done") ?? "";
    const { mistake, words = memory.content } = shown;
    return {
      view: {
        title: "A memory",
        content: html`${mistake && notice(mistake, "bad")}${Object.hasOwn(DONE, done) && notice(DONE[done] as string, "good")}
<blockquote>${isolated(memory.content)}</blockquote>
<p class="quiet">${KINDS[memory.category].name}, stored on ${day(memory.createdAt)}${memory.agentName && html` by ${isolated(memory.agentName)}`}.</p>
${memory.archivedAt === null ? [flagForm(visit, memory), correctionForm(visit, words)] : html`<p>It was put away: no agent finds it any more.</p>`}
<h2>How it came about</h2>
<ol>${versions.map(versionItem)}</ol>
<h2>Delete it</h2>
<form method="post">${hidden(visit, "delete")}
<label class="check"><input type="checkbox" name="sure" value="yes" required> <span>Delete this memory and all that it ever said. This cannot be undone.</span></label>
<button class="danger">Delete</button></form>
<p><a href="/manage/memories">All memories</a></p>`,
      },
    };
  }
}

function pathOf({ params }: PersonalVisit): { memory_id: string } {
  return { memory_id: params.memory_id ?? "" };
}

function back(memoryId: string | undefined, done: string): Answer {
  return { goTo: `/manage/memories/${memoryId}?done=${done}` };
}

function flagForm(visit: PersonalVisit, { flag }: PersonMemory): Html {
  if (flag) {
    const { reason, correction } = flag;
    const told = Object.hasOwn(FLAGS, reason) ? FLAGS[reason as keyof typeof FLAGS] : "It is wrong";
    return html`<p><span class="badge warn">You said</span> ${told}${correction && html`: <q>${isolated(correction)}</q>`}</p>
<form method="post">${hidden(visit, "unflag")}<button>Take this back</button></form>`;
  }
  return html`<details><summary>Say that it is wrong</summary>
<form method="post">${hidden(visit, "flag")}
<label><span>What is wrong</span><select name="reason">${options(FLAGS, "incorrect")}</select></label>
<label><span>A note, if you like</span><input name="note" maxlength="1000"></label>
<button>Note it</button></form></details>`;
}

function correctionForm(visit: PersonalVisit, words: string): Html {
  return html`<h2>Correct it</h2>
<form method="post">${hidden(visit, "correct")}
<label><span>What it should say</span><textarea name="words" required minlength="10" maxlength="1000">${words}</textarea></label>
<button class="main">Save</button></form>`;
}

function versionItem({ content, change_type: type, agent_name: agent, created_at: time }: PassportMemoryVersion): Html {
  return html`<li>${isolated(content)}<br><span class="quiet">${CHANGES[type] ?? "Changed"} on ${day(time)}${agent && html`, by ${isolated(agent)}`}</span></li>`;
}
