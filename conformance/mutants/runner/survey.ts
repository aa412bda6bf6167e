import { runSuite } from "../../src/run.ts";
import { startReference } from "../reference.ts";
import { marksOf } from "../wire/marks.ts";
import { startWrongProxy } from "../wire/wrong-proxy.ts";
import { runOptions } from "./options.ts";

/** Which checks get which answers. */
export interface Survey {
  /** Ids of the checks by what they get, the cheapest first. */
  marks: Readonly<Record<string, readonly string[]>>;
}

/** At most so many checks are kept of each mark. */
const KEPT = 8;

/** Runs all checks against a server that does nothing wrong and looks at what each of them gets. */
export async function survey(stop: AbortSignal): Promise<Survey> {
  const reference = await startReference();
  const marksOfRequest = new Map<string, Set<string>>();
  const proxy = await startWrongProxy(reference.url, {
    spoil: (answer) => void marksOfRequest.set(answer.headers.get("x-request-id") ?? "", marksOf(answer)),
  });
  try {
    const { result } = await runSuite(runOptions({ ...reference, url: proxy.url }, {}), () => {}, stop);
    const marks: Record<string, string[]> = {};
    const passed = result.checks.filter(({ outcome, milliseconds }) => outcome === "pass" && milliseconds > 0);
    for (const { id, exchanges } of passed.toSorted((left, right) => left.milliseconds - right.milliseconds)) {
      const ids = exchanges.map(({ responseHeaders }) => responseHeaders["x-request-id"] ?? "");
      for (const mark of new Set(ids.flatMap((request) => [...(marksOfRequest.get(request) ?? [])]))) {
        marks[mark] ??= [];
        if (marks[mark].length < KEPT) marks[mark].push(id);
      }
    }
    return { marks };
  } finally {
    await proxy.close();
    await reference.stop();
  }
}
