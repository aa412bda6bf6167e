import type { Category, StoredMemory } from "@memoryos/sdk";
import type { Conversation } from "./conversation.ts";
import { type Call, type CallOutcome, type Played, turnNumber } from "./play.ts";
import { style } from "./screen.ts";
import { box, clip, count, plain, WIDTH, wrap } from "./text.ts";

const HEADINGS: Readonly<Record<Category, string>> = {
  preference: "Preferences",
  fact: "Facts",
  goal: "Goals",
  procedure: "Procedures",
  relationship: "Relationships",
  expertise: "Expertise",
};
const CATEGORIES = Object.keys(HEADINGS) as Category[];
const MOST_MEMORIES = 20;
const OPENING = 4;
const TOP = 3;

/** Who talks, and how they begin. */
export function showOpening({ title, user, agent, turns }: Conversation): string[] {
  const names = { user: clip(user, 18), assistant: clip(agent, 18) };
  const margin = Math.max(names.user.length, names.assistant.length) + 2;
  const more = turns.length - OPENING;
  return [
    "",
    style("bold", clip(title, WIDTH)),
    "",
    ...turns.slice(0, OPENING).map(({ role, content }) => {
      const name = names[role].padEnd(margin);
      return `   ${style(role === "user" ? "cyan" : "dim", name)}${clip(content, WIDTH - 3 - margin)}`;
    }),
    ...(more > 0 ? [style("dim", `   ${"".padEnd(margin)}… and ${count(more, "more turn")}`)] : []),
    "",
    heading("1", "The conversation goes in, a few turns at a time", "memory.add, memory.waitForJob"),
  ];
}

/** One call, while it is on its way. */
export function showCall({ first, turns }: Call, states: readonly string[]): string {
  const which = turns.length === 1 ? `turn ${first}` : `turns ${first}–${first + turns.length - 1}`;
  return `   ${which.padEnd(14)} ${states.join(" → ")}`;
}

/** One call, when it has ended. */
export function showOutcome(call: Call, { states, job, milliseconds }: CallOutcome): string {
  const line = showCall(call, states).padEnd(58);
  if (job === null) return `${line}${style("yellow", "not accepted")}`;
  const created = count(job.memoriesCreated, "memory", "memories").padStart(11);
  return `${line}${created}${style("dim", `${Math.round(milliseconds)} ms`.padStart(10))}`;
}

/** What was remembered, by category, and what was left out. */
export function showMemories({ user, turns }: Conversation, { memories, merged }: Played): string[] {
  const shown = new Set(memories.toSorted(byImportance).slice(0, MOST_MEMORIES));
  const lines = CATEGORIES.flatMap((category) => {
    const ofCategory = [...shown].filter((memory) => memory.category === category);
    if (ofCategory.length === 0) return [];
    return [`   ${style("bold", HEADINGS[category])}`, ...ofCategory.flatMap(showMemory)];
  });
  if (memories.length > shown.size) lines.push(style("dim", `   … and ${memories.length - shown.size} less important`));

  const said = turns.flatMap(({ role, content }, index) => (role === "user" ? [{ content, number: index + 1 }] : []));
  const used = new Set(memories.flatMap(turnsOf));
  const left = said.filter(({ number }) => !used.has(number));
  const other = turns.length - said.length;
  const became = `${count(said.length, "turn")} of ${plain(user)} became ${count(memories.length, "memory", "memories")}`;
  const nothing = left.length === 0 ? "" : `; ${left.length} of these turns left none:`;
  const repeated = merged === 0 ? "" : `${count(merged, "statement")} repeated what was known. `;
  return [
    "",
    heading("2", "What was remembered", "memory.list"),
    ...(memories.length === 0
      ? indented(`Nothing: ${plain(user)} said nothing about themselves that would help later.`)
      : [style("dim", `   importance${"said in".padStart(WIDTH - 13)}`), ...lines]),
    "",
    ...indented(`${became}${nothing || "."}`),
    ...left
      .slice(0, TOP)
      .map(({ content, number }) => style("dim", `   – ${clip(content, WIDTH - 17)} (turn ${number})`)),
    ...(left.length > TOP ? [style("dim", `   – and ${left.length - TOP} more`)] : []),
    ...indented(`${repeated}The other side (${count(other, "turn")}) gives context: what "yes" and "there" refer to.`),
  ];
}

/** What the questions find, and the block for the prompt that comes with the first answer. */
export function showAnswers({ answers }: Played): string[] {
  const lines = ["", heading("3", "Later, the app asks before it answers", "memory.get")];
  for (const { question, found } of answers) {
    lines.push(`   ${style("cyan", clip(question, WIDTH - 3))}`);
    for (const { content, relevanceScore } of found.items.slice(0, TOP)) {
      lines.push(`      ${style("green", relevanceScore.toFixed(2))}  ${clip(content, WIDTH - 12)}`);
    }
    if (found.items.length === 0) lines.push(style("dim", "      nothing found"));
  }
  const first = answers.find(({ found }) => found.hasContext) ?? answers[0];
  if (first === undefined) return lines;
  const { question, found } = first;
  const { mode, budgetRemaining, circuitStatus, processing, requestId } = found.quota;
  const budget = `${Math.round(budgetRemaining * 100)} %`;
  const size = `${count(found.items.length, "memory", "memories")}, ${count(found.contextTokenCount, "token")}`;
  return [
    ...lines,
    "",
    heading("4", "What goes into the system prompt", "found.systemPromptAddition"),
    style("dim", `   for "${clip(question, WIDTH - 40)}" (${size})`),
    ...(found.hasContext ? box(found.systemPromptAddition) : ["   Nothing: found.hasContext is false."]),
    `   ${style("bold", "Every answer says how the service is")}  ${style("dim", "found.quota")}`,
    ...indented(`mode ${mode} · budget left ${budget} · circuit ${circuitStatus} · processing ${processing}`),
    ...indented(`request ${requestId ?? "unnamed"}`),
  ];
}

function showMemory(memory: StoredMemory): string[] {
  const turns = turnsOf(memory);
  const from = turns.length === 0 ? "" : `turn ${turns.slice(0, 2).join(", ")}${turns.length > 2 ? "…" : ""}`;
  const width = WIDTH - 9 - 2 - from.length;
  const [first = "", ...more] = wrap(clip(memory.content, 2 * width - 20), width);
  const weight = style("yellow", memory.importanceScore.toFixed(1).padStart(4));
  const said = style("dim", from.padStart(WIDTH - 9 - [...first].length));
  return [`   ${weight}  ${first}${said}`, ...more.map((line) => `         ${line}`)];
}

function indented(text: string): string[] {
  return wrap(text, WIDTH - 3).map((line) => `   ${line}`);
}

function heading(number: string, text: string, call: string): string {
  return `${style("bold", `${number}  ${text}`)}  ${style("dim", call)}`;
}

function turnsOf({ provenance }: StoredMemory): number[] {
  return (provenance?.turnIds ?? []).flatMap((turnId) => turnNumber(turnId) ?? []);
}

/** The most important first, and of those the first said. */
function byImportance(left: StoredMemory, right: StoredMemory): number {
  return right.importanceScore - left.importanceScore || (turnsOf(left)[0] ?? 0) - (turnsOf(right)[0] ?? 0);
}
