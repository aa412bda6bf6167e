/** Parts of the server between which its time is divided. */
export type Area = (typeof AREAS)[number][0] | "collecting garbage" | "system and rest";

/**
 * By the file in which a function is written, the first that fits. What fits none (most of Node, `JSON`, SQLite's own
 * functions) works for its caller and counts as the caller's.
 */
const AREAS = [
  ["authentication", /\/src\/(http\/auth|tenancy\/.*)\.ts$/],
  [
    "reading and validation",
    /\/src\/http\/(body|strict-json|shape|validate|requests)\.ts$|jsonc-parser|\/validators\//,
  ],
  ["serialisation", /\/src\/(handlers\/(wire|pages)|http\/json)\.ts$/],
  ["store", /\/src\/store\/|better-sqlite3/],
  ["ranking and context", /\/src\/memory\/(ranking|context)\/|gpt-tokenizer/],
  ["work on jobs", /\/src\/(jobs|memory\/extraction)\/|\/memory\/reconcile/],
  ["embedder's messages", /\/src\/embedding\/|node:internal\/worker/],
  [
    "HTTP and Express",
    /\/src\/http\/|node:_http|node:net$|node:internal\/(stream|http)|\/(express|router|cors|vary|raw-body)\//,
  ],
  ["handlers and rest", /\/server\/src\//],
] as const;

/** What is used of a V8 profile (https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile). */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] | undefined }[];
  samples?: number[] | undefined;
  timeDeltas?: number[] | undefined;
}

/** Divides the time in which a thread was not idle between areas: fractions that add up to 1, the largest first. */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile): [Area, number][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const areas = new Map<number, Area | null>();
  const visit = (id: number, callers: Area) => {
    const node = byId.get(id);
    if (!node) return;
    const area = areaOf(node.callFrame, callers);
    areas.set(id, area);
    for (const child of node.children ?? []) visit(child, area ?? callers);
  };
  visit(nodes[0]?.id ?? 0, "system and rest");

  const spent = new Map<Area, number>();
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const area = areas.get(id);
    if (!area) continue;
    const microseconds = timeDeltas[at] ?? 0;
    spent.set(area, (spent.get(area) ?? 0) + microseconds);
    total += microseconds;
  }
  return [...spent].map(([area, time]): [Area, number] => [area, time / total]).sort((a, b) => b[1] - a[1]);
}

/** Null for no work at all, and for the profiler's own. */
function areaOf({ functionName, url }: CpuProfile["nodes"][number]["callFrame"], callers: Area): Area | null {
  if (functionName === "(idle)" || url === "node:inspector") return null;
  if (functionName === "(garbage collector)") return "collecting garbage";
  return AREAS.find(([, files]) => files.test(url))?.[0] ?? callers;
}
