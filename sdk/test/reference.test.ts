import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readSdk } from "../../spec/docs/sdk-reference.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("the reference has every entry of the package, with what is imported from it", async () => {
  const { project } = await readSdk(root);
  const symbols = project.children?.flatMap(({ name, children = [] }) =>
    children.map((each) => `${name}.${each.name}`),
  );
  const entries = ["index.Memory", "universal.UniversalMemory", "webhooks.verifyWebhook", "testing.FakeMemoryOS"];
  const adapters = ["adapters/openai.withMemory", "adapters/anthropic.withMemory"];
  expect(symbols).toEqual(expect.arrayContaining([...entries, ...adapters]));
});
