import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Ran } from "./run.ts";

/** Runs the scenario in a page of a real Chromium, bundled as an app's would be, with the service at another origin. */
export async function runInChromium(app: string, baseUrl: string, apiKey: string): Promise<Ran> {
  const entry = `import { runScenario } from "./scenario.mjs"; globalThis.runScenario = runScenario;`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: app },
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  const page = createServer((request, response) => {
    const isScript = request.url === "/app.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><title>SDK</title><script src="/app.js"></script>');
  });
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? join("/usr", "bin", "chromium"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`);
    const call = `runScenario(${JSON.stringify(baseUrl)}, ${JSON.stringify(apiKey)})`;
    return { version: browser.version(), checks: await tab.evaluate(call) };
  } finally {
    await browser.close();
    page.close();
  }
}
