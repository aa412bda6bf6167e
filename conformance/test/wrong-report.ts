import { conformance, type Ended } from "./command.ts";
import type { Target } from "./target.ts";
import { type PassingAnswer, startWrongServer, type Wrong } from "./wrong-proxy.ts";

/** The report on a server that is the reference server, but wrong in one way. */
export async function reportOnWrong(target: Target, fault: Wrong, filters: readonly string[]): Promise<Ended> {
  const wrong = await startWrongServer(target.url, fault);
  try {
    const chosen = filters.flatMap((filter) => ["--filter", filter]);
    return await conformance(["--target", wrong.url, "--api-key", target.apiKey, ...chosen]);
  } finally {
    await wrong.close();
  }
}

/** Changes the JSON body of an answer. */
export function edit(answer: PassingAnswer, change: (body: Record<string, unknown>) => void): void {
  const body = JSON.parse(answer.body);
  change(body);
  answer.body = JSON.stringify(body);
}

/** The ids of the checks with this outcome in a report. */
export function idsOf(out: string, word: "FAIL" | "pass" | "untestable"): string[] {
  return [...out.matchAll(new RegExp(`^. ${word} +(\\S+)`, "gm"))].map(([, id = ""]) => id);
}
