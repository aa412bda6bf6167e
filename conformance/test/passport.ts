import { setTimeout } from "node:timers/promises";

/** A person with a session and a passport token, and an agent that may read and write for them. */
export interface Passport {
  session: string;
  uui: string;
  agentKey: string;
}

/** Makes both at a server that shows the mail that it sends. */
export async function makePassport(url: string, apiKey: string): Promise<Passport> {
  const email = `somebody-${crypto.randomUUID()}@example.com`;
  await ask(url, "/v1/uui/register", { email, display_name: "Somebody" });
  const signIn = await ask(url, "/v1/uui/otp/verify", { email, otp: await mailedCode(url, email) });
  const agent = await ask(
    url,
    "/v1/agents/global",
    { name: "Somebody's", redirect_uri: "https://somebody.example.com/back" },
    { authorization: `ApiKey ${apiKey}` },
  );
  const session = String(signIn.session_token);
  const categories = ["preference", "fact", "goal", "procedure", "relationship", "expertise"];
  const grant = { agent_id: agent.id, categories, access_type: "read_write" };
  await ask(url, "/v1/uui/me/grants", grant, { "x-memoryos-session": session });
  return { session, uui: String(signIn.uui_token), agentKey: String(agent.raw_agent_api_key) };
}

/** The code that the server mailed, out of its page of mails. */
async function mailedCode(url: string, email: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const mails = (await (await fetch(`${url}/outbox`)).text()).split("<article>");
    const code = /\b[0-9]{6}\b/.exec(mails.find((mail) => mail.includes(email)) ?? "")?.[0];
    if (code !== undefined) return code;
    await setTimeout(100);
  }
  throw new Error("no code was mailed");
}

async function ask(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}
