import { expect, it } from "vitest";
import { command } from "./cli.ts";
import { start } from "./kit.ts";
import { makeAgent, makePerson } from "./passport-kit.ts";

// Each command is a process of its own, and a busy machine takes seconds to start one.

const AGENTS = "/v1/agents/global";

it("people see as verified whom the operator has checked, until they look otherwise [GAG-013 GAG-018 DIR-002 CON-001]", async () => {
  const server = await start();
  const agent = await makeAgent(server, { name: "Northwind Assistant", website_url: "https://northwind.example" });
  const profile = async () => (await server.call("GET", `${AGENTS}/${agent.agentId}`, { key: null })).body.data;
  const organisations = async () =>
    (await server.call("GET", "/v1/uui/organisations")).body.data.map(
      (row: { display_name: string; is_verified: boolean }) => [row.display_name, row.is_verified],
    );
  const register = (key: string | undefined, display_name: string) =>
    server.call("POST", "/v1/tenant/directory/register", {
      ...(key ? { key } : {}),
      body: { display_name, category: "edtech" },
    });
  const { body } = await register(undefined, "Northwind");
  await register((await server.makeKey(["admin"])).key, "Academy");
  expect(await organisations()).toEqual([
    ["Academy", false],
    ["Northwind", false],
  ]);

  const listed = await command(server.dir, ["directory", "list"]);
  expect(listed.out).toMatch(/^ID +KIND +NAME +WEBSITE +TENANT +VERIFIED/);
  expect(listed.out).toMatch(
    new RegExp(`${agent.agentId} +agent +Northwind Assistant +https://northwind.example +${server.tenantId} +no`),
  );
  const verified = await command(server.dir, ["directory", "verify", agent.agentId]);
  expect(verified).toMatchObject({ code: 0, out: `Northwind Assistant, agent ${agent.agentId}, is verified now.\n` });
  await server.store.setVerified(body.data.directory_id, true);
  expect(await profile()).toMatchObject({ is_verified: true, owner_tenant: "Northwind" });
  expect(await organisations()).toEqual([
    ["Northwind", true],
    ["Academy", false],
  ]);
  const person = await makePerson(server);
  expect(await person.grant(agent)).toMatchObject({ agent_is_verified: true });

  // What it asks for is no part of what was checked, and the same words are no change.
  const change = (sent: object) => server.call("PATCH", `${AGENTS}/${agent.agentId}`, { body: sent });
  await change({ default_categories_requested: ["goal"], name: "Northwind Assistant" });
  expect(await profile()).toMatchObject({ is_verified: true });
  for (const sent of [
    { name: "Another" },
    { description: "Helps" },
    { logo_url: "https://northwind.example/l.png" },
    { website_url: "" },
    { redirect_uris: ["https://northwind.example/back"] },
  ]) {
    await server.store.setVerified(agent.agentId, true);
    expect(await profile()).toMatchObject({ is_verified: true });
    await change(sent);
    expect(await profile()).toMatchObject({ is_verified: false });
  }
  await register(undefined, "Northwind");
  expect(await organisations()).toEqual([
    ["Academy", false],
    ["Northwind", false],
  ]);
  expect((await profile()).owner_tenant).toBeNull();
});

it("it can be taken back, and nobody unknown is verified", async () => {
  const server = await start();
  const agent = await makeAgent(server);
  await command(server.dir, ["directory", "verify", agent.agentId]);
  const { out } = await command(server.dir, ["directory", "verify", agent.agentId, "--withdraw", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ kind: "agent", id: agent.agentId, is_verified: false });
  await server.call("DELETE", `${AGENTS}/${agent.agentId}`);
  const { code, err } = await command(server.dir, ["directory", "verify", agent.agentId]);
  expect([code, err]).toEqual([
    1,
    `There is no agent or organisation ${agent.agentId}. \`npx memoryos-server directory list\` shows them.\n`,
  ]);
});
