import type { ReportDocument } from "../document.ts";
import { html, type Markup } from "./markup.ts";

const RANKS = ["failed", "not shown", "compatible", "correct", "complete"] as const;
/** With white text on them a contrast of 4.5 and more. */
const COLOURS: Readonly<Record<(typeof RANKS)[number], string>> = {
  failed: "#b3261e",
  "not shown": "#6b5b00",
  compatible: "#1d5fa8",
  correct: "#1b6e3c",
  complete: "#1b6e3c",
};

/** What all profiles of a report have in common: the least of their verdicts, and the untestable MUSTs beside them. */
export function overall({ verdicts }: ReportDocument): { verdict: (typeof RANKS)[number]; untestable: number } {
  const ranks = verdicts.map(({ verdict }) => RANKS.indexOf(verdict));
  const untestable = verdicts.reduce((sum, one) => sum + one.untestable, 0);
  return { verdict: RANKS[ranks.length === 0 ? 1 : Math.min(...ranks)] ?? "not shown", untestable };
}

/** The badge as SVG, to be shown elsewhere too. */
export function badge(document: ReportDocument): Markup {
  const { verdict, untestable } = overall(document);
  const left = `MemoryOS ${document.contract.version}`;
  const right = untestable > 0 ? `${verdict}, ${untestable} untestable` : verdict;
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)];
  const width = leftWidth + rightWidth;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="24" viewBox="0 0 ${width} 24" role="img" aria-label="${left}: ${right}"><rect width="${width}" height="24" rx="4" fill="#2b2f36"/><path d="M${leftWidth} 0h${rightWidth - 4}a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4H${leftWidth}z" fill="${COLOURS[verdict]}"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle"><text x="${leftWidth / 2}" y="16">${left}</text><text x="${leftWidth + rightWidth / 2}" y="16">${right}</text></g></svg>`;
}

/** About as wide as Verdana at 12 px is, with room at both sides. */
function widthOf(text: string): number {
  return Math.round(text.length * 7.3) + 18;
}
