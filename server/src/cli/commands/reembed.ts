import { answer, type Command, JSON_FLAG } from "../command.ts";
import { perform } from "../perform.ts";

export const reembed: Command = {
  words: "reembed",
  args: [],
  summary: "Makes all vectors anew with the configured embedder",
  about: `After a change of the embedder (MEMORYOS_EMBEDDING_…) the server does not start on vectors of the former one: stop the
server, set the variables, run this, start again. Broken off, it goes on where it was. A running server makes the vectors
anew with the embedder that it has.`,
  flags: JSON_FLAG,
  examples: ["npx memoryos-server reembed"],
  status: "0 all vectors are the embedder's, 1 not done and the message says why, 2 the command line is wrong",
  async run(call) {
    const done = await perform(call, "reembed", {}, { doing: "Embedding", counting: "vectors" });
    answer(call, done, () => {
      const before = done.resumed_at > 0 ? `, ${done.resumed_at} by the run before` : "";
      return [`${done.vectors} vectors were made anew with ${done.embedder}${before}.`];
    });
    return 0;
  },
};
