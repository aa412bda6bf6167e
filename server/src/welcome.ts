import { realpathSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { manifest } from "@memoryos/contract";
import type { Config } from "./config.ts";
import { mailRoute } from "./mail/route.ts";
import type { RunningServer } from "./server.ts";

/** What a newcomer needs to know when the server has started: where it is, the key, what to do next. */
export function welcome(server: RunningServer, config: Config): string {
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const dim = (text: string) => styleText("dim", text, { stream: process.stdout });
  const key = server.newKey ?? "$MEMORYOS_API_KEY";
  const post = (path: string, body: object, before = "") =>
    [
      `${before}curl -s -w '\\n' ${server.url}${path} \\`,
      `  -H ${quoted(`Authorization: ApiKey ${key}`, server.newKey === null)} \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '${JSON.stringify(body)}'`,
    ].join("\n");
  const said = "I prefer Python examples and I am allergic to peanuts. My exam is on 12 March.";
  const lines = [
    "",
    bold(`MemoryOS reference server ${manifest.version}`),
    "",
    `  Listening  ${server.url}`,
    `  Docs       ${server.url}/docs`,
    `  Console    ${server.url}/console`,
    `  Passport   ${config.consentUrl ?? config.publicUrl ?? server.url}/manage`,
    ...mailLines(server, config),
    `  Data       ${config.dataDir}`,
    `  API key    ${keyLine(server, config)}`,
    ...(server.control ? controlLines(server.control, config) : []),
    "",
    bold("Add a conversation:"),
    "",
    post("/v1/memories/add", { external_user_id: "customer-123", messages: [{ role: "user", content: said }] }),
    "",
    bold("A moment later, ask what is known:"),
    "",
    // Extraction takes a moment: both commands may be pasted at once.
    post(
      "/v1/memories/retrieve",
      { external_user_id: "customer-123", query: "which language should code samples use?" },
      "sleep 1 && ",
    ),
    "",
    dim("Stop with Ctrl-C."),
  ];
  return lines.join("\n");
}

function mailLines({ url }: RunningServer, config: Config): string[] {
  switch (mailRoute(config)) {
    case "smtp":
      return [];
    case "outbox":
      return [`  Outbox     ${url}/outbox   (what would be mailed: no mail server is set)`];
    case "log":
      return ["  Codes      in the log: who reads it can sign in to any passport (MEMORYOS_CODES_IN_LOG)"];
    case "none":
      return [
        "  Sign-in    nobody can sign in to a passport: no mail server is set for the codes.",
        "             Set MEMORYOS_SMTP_URL and MEMORYOS_MAIL_FROM, or for a trial MEMORYOS_CODES_IN_LOG=1",
      ];
  }
}

function keyLine(server: RunningServer, config: Config): string {
  if (server.newKey) return `${server.newKey}   (shown only this once: keep it)`;
  if (config.apiKey) return "the one in MEMORYOS_API_KEY";
  return "the one shown at first start (lost? set MEMORYOS_API_KEY to one of your own and start again)";
}

function controlLines(control: { url: string; token: string }, config: Config): string[] {
  const document = fileURLToPath(import.meta.resolve("@memoryos/contract/control/openapi.json"));
  return [
    `  Control    ${control.url}   token ${controlToken(control, config)}`,
    `             its document: ${relative("", realpathSync(document))}`,
  ];
}

function controlToken({ token }: { token: string }, config: Config): string {
  return config.control?.token ? "in MEMORYOS_CONTROL_TOKEN" : `${token} (shown only this once)`;
}

/** Double quotes let the shell put the variable in. */
function quoted(text: string, hasVariable: boolean): string {
  return hasVariable ? `"${text}"` : `'${text}'`;
}
