import { isDeepStrictEqual } from "node:util";
import { manifest, type OperationId, type ProfileName } from "@memoryos/contract";
import { type AnswerParts, mistakesOf } from "./mistakes.ts";
import { startMock } from "./prism.ts";
import { exampleOf, sampleRequest } from "./sample-request.ts";

/** One thing that was asked of the mock: an operation's documented outcome. */
export interface Step {
  operationId: OperationId;
  profile: ProfileName;
  status: number;
  /** Null for an answer without a body, which has no example. */
  example: string | null;
}

/** What came of it; no mistakes means that status, headers and body are what the contract says. */
export interface StepResult extends Step {
  mistakes: string[];
}

/** Every documented outcome of every operation. */
export const STEPS: readonly Step[] = manifest.operations.flatMap(({ operationId, profile, responses }) =>
  responses.flatMap(({ status, examples }) =>
    (examples.length > 0 ? examples : [null]).map((example) => ({ operationId, profile, status, example })),
  ),
);

/** Sends the mock at `url` a valid request of an operation, with the credentials that it needs. */
export async function ask(
  url: string,
  operationId: OperationId,
  headers: Record<string, string> = {},
  example?: string,
): Promise<AnswerParts> {
  const { method, path, credentials, body } = sampleRequest(operationId, example);
  const response = await fetch(url + path, {
    method,
    redirect: "manual",
    headers: { ...credentials, ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = text === "" ? undefined : JSON.parse(text);
  return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed };
}

/** Asks the mock at `url` for one outcome, as a client does with `Prefer`. */
export async function take(url: string, step: Step): Promise<StepResult> {
  const { operationId, status, example } = step;
  const prefer = example === null ? `code=${status}` : `code=${status}, example=${example}`;
  const answer = await ask(url, operationId, { prefer }, example ?? undefined);
  const mistakes = mistakesOf(operationId, answer).map(({ message }) => message);
  if (answer.status !== status) mistakes.push(`answered ${answer.status}`);
  if (example !== null && !isDeepStrictEqual(answer.body, exampleOf(operationId, status, example))) {
    mistakes.push(`the body is not the example ${example}`);
  }
  return { ...step, mistakes };
}

/** A row of the table that a walk ends with. */
export interface WalkRow {
  profile: ProfileName;
  operations: number;
  asked: number;
  failed: number;
}

/** Asks a mock of the contract for everything it documents. */
export async function walk(
  onStep: (done: number) => void = () => {},
): Promise<{ rows: WalkRow[]; failed: StepResult[] }> {
  const mock = await startMock({ port: 0 });
  try {
    const results: StepResult[] = [];
    for (const step of STEPS) {
      results.push(await take(mock.url, step));
      onStep(results.length);
    }
    return { rows: rowsOf(results), failed: results.filter(({ mistakes }) => mistakes.length > 0) };
  } finally {
    await mock.close();
  }
}

/** What came of the steps, by profile. */
export function rowsOf(results: readonly StepResult[]): WalkRow[] {
  const byProfile = Map.groupBy(results, ({ profile }) => profile);
  return manifest.profiles.flatMap((profile) => {
    const of = byProfile.get(profile) ?? [];
    if (of.length === 0) return [];
    const operations = new Set(of.map(({ operationId }) => operationId)).size;
    return [{ profile, operations, asked: of.length, failed: of.filter(({ mistakes }) => mistakes.length > 0).length }];
  });
}

/** The rows as a table of text, with their sum. */
export function walkTable(rows: readonly WalkRow[]): string {
  const line = (...cells: unknown[]) =>
    cells
      .map((cell, at) => String(cell).padEnd(at === 0 ? 12 : 11))
      .join("")
      .trimEnd();
  const sum = (of: "operations" | "asked" | "failed") => rows.reduce((total, row) => total + row[of], 0);
  return [
    line("profile", "operations", "asked", "failed"),
    ...rows.map(({ profile, operations, asked, failed }) => line(profile, operations, asked, failed)),
    line("all", sum("operations"), sum("asked"), sum("failed")),
  ].join("\n");
}
