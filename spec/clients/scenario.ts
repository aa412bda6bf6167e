import { stripVTControlCharacters } from "node:util";
import type { Document } from "../generate/openapi.ts";

/** What every scenario does, in any language, and prints as one line of JSON. */
export interface Seen {
  /** Status of the job that the added conversation became, when it ended. */
  job: string;
  /** How many memories the job made. */
  created: number;
  /** The most relevant memory for a question. */
  first: string;
  /** Headers of the answer to that question. */
  quota_mode: string;
  budget_remaining: string;
  /** The list, read two at a time from its beginning to its end. */
  pages: number;
  listed: number;
  /** An error with a wrong key. */
  unauthorized: { status: number; code: string };
  /** An error for a conversation without messages, or with one that is too long, with the place of the mistake. */
  invalid: { status: number; code: string; pointer: string };
}

/** One thing that a scenario has to see. */
export interface Check {
  name: string;
  passed: boolean;
  /** What was seen, as JSON. */
  got: string;
}

const PAGE_SIZE = 2;

/** Checks what a scenario printed: its last line that is JSON. */
export function checkScenario(output: string, document: Document): Check[] {
  const seen = readSeen(output);
  if (!seen) return [{ name: "prints one line of JSON", passed: false, got: JSON.stringify(output.slice(-500)) }];
  const modes = document.components.schemas.QuotaMode?.enum as string[] | undefined;
  const check = (name: string, passed: boolean, got: unknown): Check => ({ name, passed, got: JSON.stringify(got) });
  const { unauthorized, invalid, pages, listed } = seen;
  return [
    check("the job completes and makes memories", seen.job === "completed" && seen.created > PAGE_SIZE, [
      seen.job,
      seen.created,
    ]),
    check("the memory that answers the question comes first", seen.first?.includes("Python") === true, seen.first),
    check("the quota mode is one that the contract knows", modes?.includes(seen.quota_mode) === true, seen.quota_mode),
    check("the budget has four decimals", /^[01]\.\d{4}$/.test(String(seen.budget_remaining)), seen.budget_remaining),
    check("every memory is on one of several pages", pages > 1 && pages === Math.ceil(listed / PAGE_SIZE), [
      pages,
      listed,
    ]),
    check("all that was made is listed", listed > 0 && listed === seen.created, [listed, seen.created]),
    check("a wrong key is 401", unauthorized?.status === 401 && unauthorized.code === "AUTH_001", unauthorized),
    check(
      "a wrong field is 422 and is named",
      invalid?.status === 422 && invalid.code === "REQ_422" && isInMessages(invalid.pointer),
      invalid,
    ),
  ];
}

function isInMessages(pointer: unknown): boolean {
  return typeof pointer === "string" && pointer.startsWith("/body/messages");
}

function readSeen(output: string): Seen | null {
  const line = stripVTControlCharacters(output)
    .split("\n")
    .map((each) => each.trim())
    .findLast((each) => each.startsWith("{") && each.endsWith("}"));
  try {
    return line === undefined ? null : (JSON.parse(line) as Seen);
  } catch {
    return null;
  }
}
