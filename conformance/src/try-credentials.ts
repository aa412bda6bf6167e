import type { RunOptions } from "./command/options.ts";
import { CouldNotRun } from "./could-not-run.ts";

/** How long the target may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000;
const ANY_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

/**
 * A credential that does not open the target would make checks fail, and say nothing about it. Each is tried with a GET,
 * which changes nothing.
 *
 * @throws CouldNotRun naming the option.
 */
export async function tryCredentials({ target, apiKey, secondApiKey, agent }: RunOptions): Promise<void> {
  const get = async (path: string, headers: Record<string, string>) =>
    fetch(target + path, { headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  for (const [flag, key] of Object.entries({ "--api-key": apiKey, "--second-api-key": secondApiKey })) {
    if (key === null) continue;
    const answer = await get("/v1/memories?external_user_id=conformance", { authorization: `ApiKey ${key}` });
    if (answer?.status === 401) throw new CouldNotRun(`${target} does not accept the key of ${flag}: it answered 401`);
  }
  if (agent === null) return;
  const { key, uui, session } = agent;
  const acting = { authorization: `ApiKey ${key}`, "x-memoryos-uui": uui };
  const job = await get(`/v1/universal/memories/jobs/${ANY_ID}`, acting);
  // A target does not say which of the two it is.
  if (job?.status === 403)
    throw new CouldNotRun(`${target} does not accept --agent-key together with --uui: it answered 403 to the two`);
  if (session === null) return;
  const passport = await get("/v1/uui/me", { "x-memoryos-session": session });
  if (passport?.status === 401) throw new CouldNotRun(`${target} does not accept --session: it answered 401`);
  const shown = /\buui_\w{4}\.\.\.\w{4}\b/.exec((await passport?.text()) ?? "")?.[0];
  if (shown !== undefined && shown !== `${uui.slice(0, 8)}...${uui.slice(-4)}`)
    throw new CouldNotRun("--session is of another person than --uui: what is added for one could not be erased again");
}
