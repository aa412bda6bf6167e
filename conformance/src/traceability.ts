import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { manifest } from "@memoryos/contract";
import { CHECKS, UNTESTABLE_REQUIREMENTS } from "./catalogue.ts";
import { WIRE_RULES } from "./wire.ts";

/** Where the table is kept. */
export const TABLE = new URL("../TRACEABILITY.md", import.meta.url);

/** The table of requirements and the checks that prove them, as Markdown. */
export function traceabilityTable(): string {
  const musts = manifest.requirements.filter(({ keyword }) => keyword === "MUST");
  const isProven = ({ id }: { id: string }) => proofsOf(id).length > 0;
  const reasonFor = ({ id, untestable }: (typeof musts)[number]) => untestable ?? UNTESTABLE_REQUIREMENTS[id] ?? null;
  const untestable = musts.filter((rule) => !isProven(rule) && reasonFor(rule) !== null).length;
  const proven = musts.filter(isProven).length;
  const sections = manifest.profiles.map((profile) => {
    const rows = manifest.requirements
      .filter((rule) => rule.profile === profile)
      .map((rule) => {
        const how = isProven(rule)
          ? proofsOf(rule.id).join(", ")
          : `not from outside: ${reasonFor(rule) ?? "no check"}`;
        return `| ${rule.id} | ${rule.level} | ${rule.keyword} | ${how} |`;
      });
    return [`## ${profile}`, "", "| Requirement | Level | Keyword | Proven by |", "|---|---|---|---|", ...rows].join(
      "\n",
    );
  });
  return `<!-- Written by \`npm run traceability\`; do not edit. -->

# What proves which requirement

${musts.length} MUST requirements: ${proven} proven by a check, ${untestable} not to be shown from outside, ${musts.length - proven - untestable} without either.

${sections.join("\n\n")}
`;
}

/** Ids of the checks that prove a requirement. */
function proofsOf(id: string): string[] {
  return [...CHECKS, ...WIRE_RULES].filter(({ proves }) => proves.includes(id)).map((check) => check.id);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(TABLE, traceabilityTable());
