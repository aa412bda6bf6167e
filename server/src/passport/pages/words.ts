import type { Category } from "../../memory/types.ts";
import { CATEGORIES } from "../../memory/types.ts";
import type { GrantAccess } from "../../store/types.ts";

/** What a kind of memory is, as a person would say it, with an example. */
export const KINDS: Record<Category, { name: string; example: string }> = {
  preference: { name: "What you like", example: "I prefer short answers with an example." },
  fact: { name: "Facts about you", example: "I live in Leeds and have a cat." },
  goal: { name: "What you want to reach", example: "I want to run a marathon in autumn." },
  procedure: { name: "How you do things", example: "I plan my week on Sunday evening." },
  relationship: { name: "People around you", example: "My sister Ada is a nurse." },
  expertise: { name: "What you know and can do", example: "I have written Python for ten years." },
};

/** What an agent may do. */
export const ACCESS: Record<GrantAccess, string> = {
  read_only: "Read only: it can use these memories",
  read_write: "Read and write: it can use these memories, and add new ones from what you say to it",
};

/** How long a grant can last, by its days. */
export const DURATIONS: Record<string, string> = {
  "": "Until you end it",
  "30": "30 days",
  "90": "90 days",
  "365": "One year",
};

/** How a flagged memory is wrong. */
export const FLAGS = {
  incorrect: "It is not true",
  outdated: "It is no longer true",
  never_said_this: "I never said this",
} as const;

/** The kinds that a text names; what is no kind is left out. */
export function kindsOf(names: readonly string[]): Category[] {
  return CATEGORIES.filter((category) => names.includes(category));
}

const DATE = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** A day, such as `March 1, 2026`. */
export function day(time: string | Date): string {
  return DATE.format(new Date(time));
}

/** A number of things, such as `1 memory`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
