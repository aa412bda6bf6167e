/**
 * Builds the documentation as files that open from disk, without a server and without a network.
 *
 *     npm run docs                   into .tmp/docs
 *     npm run docs -- --output DIR   into another folder
 */
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeSdkReference } from "./sdk-reference.ts";
import { writeSite } from "./site.ts";

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({ options: { output: { type: "string", default: join(root, ".tmp", "docs") } } });
const output = resolve(values.output);
const count = await writeSite(root, output);
await writeSdkReference(root, join(output, "sdk"));
const shown = (...parts: string[]) => relative(process.cwd(), join(output, ...parts));
console.log(`${count} files, and the SDK's reference. Open ${shown("index.html")} or ${shown("sdk", "index.html")}`);
