import { join } from "node:path";
import { type BundleSize, bundleSize } from "../../sdk/test/bundle-size.ts";
import { packSdk } from "../../sdk/test/packed.ts";
import type { Progress } from "./progress.ts";
import { makePeers } from "./sdk-peers.ts";
import { table } from "./table.ts";

/** What an app's bundle grows by. */
export interface SdkSizes {
  rows: { title: string; minified: number; gzipped: number }[];
  /** Why the others are not there; null when they are. */
  leftOut: string | null;
}

/** The operations of `Memory`'s everyday methods, as generated clients call them. */
const OPERATIONS = "addMemories, retrieveMemories, listMemories, deleteMemory, getJob";

/** Bundles of the packed SDK, of openapi-fetch alone, and of two generated clients of the same document. */
export async function measureSizes(work: string, progress: Progress): Promise<SdkSizes> {
  progress("SDK: packing it and bundling apps");
  const { app } = await packSdk(join(work, "sdk-packed"));
  const rows: SdkSizes["rows"] = [];
  const measure = async (title: string, code: string, folder: string) => {
    const { minified, gzipped }: BundleSize = await bundleSize(code, folder);
    rows.push({ title, minified, gzipped });
  };
  await measure("@memoryos/sdk, Memory", 'export { Memory } from "@memoryos/sdk"', app);
  await measure("@memoryos/sdk, UniversalMemory", 'export { UniversalMemory } from "@memoryos/sdk/universal"', app);
  await measure("@memoryos/sdk, everything", 'export * from "@memoryos/sdk"', app);
  await measure("@memoryos/sdk/webhooks", 'export * from "@memoryos/sdk/webhooks"', app);
  await measure("@memoryos/sdk/adapters/openai", 'export * from "@memoryos/sdk/adapters/openai"', app);
  try {
    progress("SDK: making the clients that it is compared with");
    const peers = await makePeers();
    const openapiFetch = 'import createClient from "openapi-fetch"; export default createClient({ baseUrl: "/" })';
    await measure("openapi-fetch alone", openapiFetch, peers);
    await measure("hey-api, 5 operations", `export { ${OPERATIONS} } from "./hey-api/sdk.gen.ts"`, peers);
    await measure("hey-api, everything", 'export * from "./hey-api/sdk.gen.ts"', peers);
    await measure("orval, 5 operations", `export { ${OPERATIONS} } from "./orval.ts"`, peers);
    await measure("orval, everything", 'export * from "./orval.ts"', peers);
    return { rows, leftOut: null };
  } catch (error) {
    return { rows, leftOut: (error as Error).message.split("\n")[0] ?? "" };
  }
}

export function sizeTable({ rows, leftOut }: SdkSizes): string {
  const bytes = (count: number) => count.toLocaleString("en");
  const cells = rows.map(({ title, minified, gzipped }) => [title, bytes(minified), bytes(gzipped)]);
  const note = leftOut === null ? "" : `\nThe clients to compare with are left out: ${leftOut}`;
  return `What it adds to an app: bytes of a bundle for browsers
${table(["", "minified", "gzipped"], cells)}${note}
The SDK's have retries, deadlines, checks, errors by family and results in camelCase; the others send and parse.`;
}
