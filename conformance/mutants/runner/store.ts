import { createHash } from "node:crypto";
import { appendFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "../mutant.ts";
import type { Survey } from "./survey.ts";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDER = join(REPOSITORY, ".tmp/mutants");

/** What became of a mutant. */
export interface MutantResult {
  id: string;
  /** `unrun`: it could not be tried, and nothing is known. */
  outcome: "killed" | "survived" | "unrun";
  /** Ids of the checks that found the requirement broken. */
  by: readonly string[];
  /** Why it survived or could not be run; empty when it was killed. */
  why: string;
  milliseconds: number;
}

/** What became of a run against the server that does nothing wrong. */
export interface AlarmResult {
  seed: number;
  /** Ids of the checks that failed. */
  failed: readonly string[];
}

/** Files that what a run finds depends on, whatever the kind of mutant. */
const COMMON = [
  "package-lock.json",
  "server/package.json",
  "server/src/**/*.{ts,sql,json}",
  "conformance/src/**/*.ts",
  "generated/{*.json,*.js}",
  "generated/validators/*.js",
  "generated/control/*.js*",
  "conformance/mutants/reference.ts",
  "conformance/mutants/runner/*.ts",
];
const OF_KIND: Readonly<Record<Mutant["kind"], readonly string[]>> = {
  wire: ["conformance/mutants/wire/**/*.ts"],
  behaviour: ["conformance/mutants/behaviour/**/*.ts", "conformance/mutants/weave*.ts"],
};

/** Results of earlier runs: each counts as long as nothing that it depends on has changed. */
export class Store {
  readonly #common = hashOf(COMMON);
  readonly #ofKind = { wire: hashOf(OF_KIND.wire), behaviour: hashOf(OF_KIND.behaviour) };

  /** Forgets everything. */
  forget(): void {
    rmSync(FOLDER, { recursive: true, force: true });
  }

  /** What is known of mutants, by id. */
  results(): Map<string, MutantResult> {
    const lines = this.#lines<MutantResult & { kind: Mutant["kind"]; key: string }>("results.jsonl");
    const valid = lines.filter(({ kind, key }) => key === this.#keyOf(kind));
    return new Map(valid.map(({ kind: _, key: __, ...result }) => [result.id, result]));
  }

  keep({ kind }: Mutant, result: MutantResult): void {
    this.#append("results.jsonl", { ...result, kind, key: this.#keyOf(kind) });
  }

  /** What is known of runs against the server that does nothing wrong, by seed. */
  alarms(): Map<number, AlarmResult> {
    const lines = this.#lines<AlarmResult & { key: string }>("alarms.jsonl");
    const valid = lines.filter(({ key }) => key === this.#common);
    return new Map(valid.map(({ key: _, ...alarm }) => [alarm.seed, alarm]));
  }

  keepAlarm(alarm: AlarmResult): void {
    this.#append("alarms.jsonl", { ...alarm, key: this.#common });
  }

  /** What was last found out about which check gets which answers. */
  survey(): Survey | null {
    const kept = this.#lines<{ key: string; survey: Survey }>("survey.jsonl").at(-1);
    return kept?.key === this.#keyOf("wire") ? kept.survey : null;
  }

  keepSurvey(survey: Survey): void {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "survey.jsonl"), `${JSON.stringify({ key: this.#keyOf("wire"), survey })}\n`);
  }

  #keyOf(kind: Mutant["kind"]): string {
    return `${this.#common} ${this.#ofKind[kind]}`;
  }

  #append(file: string, line: object): void {
    mkdirSync(FOLDER, { recursive: true });
    appendFileSync(join(FOLDER, file), `${JSON.stringify(line)}\n`);
  }

  #lines<T>(file: string): T[] {
    let text = "";
    try {
      text = readFileSync(join(FOLDER, file), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    // The last line of a process that was killed may be half a line.
    return text.split("\n").flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as T] : []));
  }
}

function hashOf(patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns], { cwd: REPOSITORY }).toSorted()) {
    if (file.includes(".test.")) continue;
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(REPOSITORY, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
