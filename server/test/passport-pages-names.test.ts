import { expect, it } from "vitest";
import { PUBLIC_URL } from "./authorization-server.ts";
import { addOrganisation } from "./connect-kit.ts";
import { plainExtractor, start } from "./kit.ts";
import { makeAgent, makePerson } from "./passport-kit.ts";
import { openBrowser, type PageAnswer, plain } from "./passport-pages-kit.ts";

/** Has whatever follows it on a line read backwards, unless something keeps it in. */
const OVERRIDE = "\u202E";
const odd = (name: string) => `${OVERRIDE}${name}`;

/** What stands on the page, and in the title of its window, outside of what is kept apart. */
function unkept({ text }: PageAnswer): string {
  return plain(text.replace(/<bdi>[^<]*<\/bdi>/g, "").replace(/<textarea[^>]*>[^<]*<\/textarea>/g, ""));
}

it("names and words that somebody chose turn the order of nothing around them, on every page", async () => {
  const env = { MEMORYOS_PUBLIC_URL: PUBLIC_URL, MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1" };
  const server = await start({ extractor: plainExtractor(), env });
  await addOrganisation(server, { display_name: odd("Northwind") });
  const { agentId, ...agent } = await makeAgent(server, { name: odd("Assistant"), description: odd("Remembers") });
  await server.store.setVerified(agentId, true);
  const person = await makePerson(server);
  await person.grant({ agentId });
  await agent.addAndWait(person, `I live in Leeds ${OVERRIDE}`);
  await server.call("POST", "/v1/tenant/service-writers", { body: { service_key: "desk", display_name: "Desk" } });
  const observed_at = new Date().toISOString();
  for (const day of ["Tuesday", "Thursday"]) {
    const source = { service: "desk", observed_at, event_id: day };
    await server.addAndWait("maya", `The office hours are on ${day}.`, { source });
  }
  const link = async () => {
    const body = { agent_id: agentId, external_user_id: "maya" };
    const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
    return `/connect?agent_id=${agentId}&link_token=${made.body.data.link_token}`;
  };
  const browser = openBrowser(server);
  browser.cookies.set("memoryos_uui_session", person.session);
  await browser.submit(await link(), "approve", { categories: ["fact"] });
  const { data: memories } = (await person.call("GET", "/v1/uui/me/memories")).body;
  const shown: [PageAnswer, string][] = [
    [await browser.get(await link()), "Assistant asks for your memories"],
    [await openBrowser(server).get(await link()), "Assistant asks for your memories"],
    [await browser.get(`/consent/done?agent_id=${agentId}&status=granted`), "Assistant can use"],
    [await browser.get("/manage"), "Assistant Verified"],
    [await browser.get("/manage/memories"), "from Assistant"],
    [await browser.get(`/manage/memories?search=${encodeURIComponent(OVERRIDE)}`), "1 memory with"],
    [await browser.get(`/manage/memories/${memories[0].id}`), "by Assistant"],
    [await browser.get("/manage/questions"), "Northwind asks"],
    [await browser.get("/manage/connections"), "Northwind Not verified"],
  ];
  for (const [answer, words] of shown) {
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`<bdi>${OVERRIDE}`);
    expect(plain(answer.text).replaceAll(OVERRIDE, "")).toContain(words);
    expect(unkept(answer), words).not.toContain(OVERRIDE);
  }
  await person.call(
    "DELETE",
    `/v1/uui/me/grants/${(await person.call("GET", "/v1/uui/me/grants")).body.data.grants[0].id}`,
  );
  expect(unkept(await browser.get("/manage"))).not.toContain(OVERRIDE);
});
