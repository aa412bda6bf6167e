import { answer, type Command, JSON_FLAG } from "../command.ts";
import { perform } from "../perform.ts";
import { table } from "../table.ts";

const STATUS = "0 done, 1 not done and the message says why, 2 the command line is wrong";

export const directoryList: Command = {
  words: "directory list",
  args: [],
  summary: "Lists the agents and organisations that people meet on the consent page",
  about: `All of every tenant, with the names that they gave themselves; those that nobody has checked come first.`,
  flags: JSON_FLAG,
  examples: ["npx memoryos-server directory list"],
  status: STATUS,
  async run(call) {
    const listed = await perform(call, "directory.list", {});
    answer(call, listed, () => {
      const rows = listed.map((each) => [
        each.id,
        each.kind,
        each.name,
        each.website_url ?? "",
        each.tenant_id,
        each.is_verified ? "yes" : "no",
      ]);
      if (rows.length === 0) return ["There are no agents and no organisations."];
      return table(["ID", "KIND", "NAME", "WEBSITE", "TENANT", "VERIFIED"], rows);
    });
    return 0;
  },
};

export const directoryVerify: Command = {
  words: "directory verify",
  args: ["ID"],
  summary: "Says that you have checked who is behind an agent or an organisation",
  about: `People see it as verified, until its owner changes what people see of it.`,
  flags: { withdraw: { help: "take it back" }, ...JSON_FLAG },
  examples: ["npx memoryos-server directory verify 01993c5e-8f1a-7c3d-9b64-2a51e07c9d10"],
  status: STATUS,
  async run(call) {
    const [id = ""] = call.args;
    const verified = await perform(call, "directory.verify", { id, isVerified: call.flags.withdraw !== true });
    answer(call, verified, () => [
      `${verified.name}, ${verified.kind} ${verified.id}, is ${verified.is_verified ? "verified" : "not verified"} now.`,
    ]);
    return 0;
  },
};
