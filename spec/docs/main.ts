/**
 * Builds the documentation as files that open from disk, without a server and without a network.
 *
 *     npm run docs                   into .tmp/docs
 *     npm run docs -- --output DIR   into another folder
 */
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeSite } from "./site.ts";

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({ options: { output: { type: "string", default: join(root, ".tmp", "docs") } } });
const output = resolve(values.output);
const count = await writeSite(root, output);
console.log(`${count} files. Open ${relative(process.cwd(), join(output, "index.html"))}`);
