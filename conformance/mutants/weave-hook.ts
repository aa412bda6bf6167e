/**
 * Makes the edits of a mutant in the server's modules as they are loaded, in its worker threads too: they are started with
 * the same `--import`.
 */
import { registerHooks } from "node:module";
import type { Edit } from "./behaviour/fault.ts";
import { addressOf, EDITS_VARIABLE, woven } from "./weave.ts";

const edits = Map.groupBy(JSON.parse(process.env[EDITS_VARIABLE] ?? "[]") as Edit[], ({ file }) => addressOf(file));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const own = edits.get(url);
    if (own === undefined) return loaded;
    const source = own.reduce(woven, Buffer.from((loaded.source ?? "") as Uint8Array).toString());
    return { ...loaded, source };
  },
});
