import { fileURLToPath } from "node:url";
import type { FuzzOptions } from "./options.ts";

/** Credentials go by the environment of the fuzzer, so that they stand in no file and in no list of processes. */
export function environmentOf({ apiKey, agent, session }: FuzzOptions, keptKeys: readonly string[]) {
  return {
    MEMORYOS_FUZZ_API_KEY: apiKey,
    MEMORYOS_FUZZ_AGENT_KEY: agent?.key ?? "",
    MEMORYOS_FUZZ_UUI: agent?.uui ?? "",
    MEMORYOS_FUZZ_SESSION: session ?? "",
    MEMORYOS_FUZZ_KEPT_KEYS: keptKeys.join(","),
  };
}

/** Our configuration of Schemathesis, as TOML. */
export function configOf({ agent, session }: FuzzOptions): string {
  const auth = [
    scheme("TenantKey", `ApiKey ${variable("MEMORYOS_FUZZ_API_KEY")}`),
    ...(agent === null
      ? []
      : [
          scheme("AgentKey", `ApiKey ${variable("MEMORYOS_FUZZ_AGENT_KEY")}`),
          scheme("PassportToken", variable("MEMORYOS_FUZZ_UUI")),
        ]),
    ...(session === null ? [] : [scheme("PassportSession", variable("MEMORYOS_FUZZ_SESSION"))]),
  ];
  return `hooks = ${JSON.stringify(fileURLToPath(new URL("../../fuzz/hooks.py", import.meta.url)))}
color = false
continue-on-failure = true
request-timeout = 30
# Neither depends on the target: a slow machine is no finding.
suppress-health-check = ["all"]

[cache]
enabled = false

[generation]
database = "none"

[warnings]
display = []

# What a dependency or an unconfigured part makes impossible is documented as 501 and 503.
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 501, 503]

${auth.join("\n")}`;
}

function scheme(name: string, value: string): string {
  return `[auth.openapi.${name}]\napi_key = ${JSON.stringify(value)}\n`;
}

/** Schemathesis puts the variable's value there. */
function variable(name: string): string {
  return `\${${name}}`;
}
