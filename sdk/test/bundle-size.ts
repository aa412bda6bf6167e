import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a browser loads, in bytes. */
export interface BundleSize {
  minified: number;
  gzipped: number;
  /** Files that are in it, with their share of the minified bytes. */
  files: Record<string, number>;
}

/** Bundles a module for browsers, as an app would. Node's own modules are not there: naming one fails. */
export async function bundleSize(code: string, folder: string): Promise<BundleSize> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length, files: Object.fromEntries(files) };
}
