import type { PersonMemory } from "../../store/types.ts";

const DAY = 86_400_000;
/** Published: a change of importance is told when it is more than this. */
const TREND = 0.3;
/** Published: characters of a memory that a preview shows. */
const PREVIEW = 100;

/** Whole days since a time. */
export function daysSince(time: Date, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - time.getTime()) / DAY));
}

/** Whether a memory matters more or less than when it was stored. */
export function trendOf({ importance, originalImportance }: PersonMemory): "rising" | "decaying" | "stable" {
  // Importance has two decimals; without rounding 1.3 is more than 0.3 above 1.
  const change = Math.round((importance - originalImportance) * 1000) / 1000;
  if (change > TREND) return "rising";
  return change < -TREND ? "decaying" : "stable";
}

/** How a memory came into the passport. */
export function sourceOf({ isCorrection, agentId }: PersonMemory): "user_correction" | "passport_agent" | "system" {
  if (isCorrection) return "user_correction";
  return agentId === null ? "system" : "passport_agent";
}

/** The beginning of a memory. */
export function previewOf(content: string): string {
  const characters = [...content];
  return characters.length > PREVIEW ? `${characters.slice(0, PREVIEW).join("")}…` : content;
}

const UNITS = [
  ["day", DAY],
  ["hour", DAY / 24],
  ["minute", DAY / 1440],
] as const;
const inWords = new Intl.RelativeTimeFormat("en");

/** How long ago a time was, such as `1 day ago`. */
export function ago(time: Date, now: Date): string {
  const passed = now.getTime() - time.getTime();
  const fit = UNITS.find(([, length]) => passed >= length);
  return fit ? inWords.format(-Math.floor(passed / fit[1]), fit[0]) : "just now";
}
