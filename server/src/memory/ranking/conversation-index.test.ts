import { describe, expect, it } from "vitest";
import { ConversationIndex, type SaidWhere } from "./conversation-index.ts";
import { LENDING_FLOOR } from "./weights.ts";

const said = (over: Partial<SaidWhere>): SaidWhere => {
  return { conversationId: "c", jobId: "job-1", receivedAt: 0, turns: [0], ...over };
};
/** What the second and later rows are lent when the first is 1 above the floor, and they are at it. */
const lentBy = (first: SaidWhere, ...others: SaidWhere[]) => {
  const scores = Float32Array.from([LENDING_FLOOR + 1, ...others.map(() => LENDING_FLOOR)]);
  return [...new ConversationIndex([first, ...others]).lent(scores).subarray(1)].map((lent) => Number(lent.toFixed(3)));
};

describe("a good match in a conversation", () => {
  it("lends to what was said around it, less with each turn between", () => {
    const at = (turn: number) => said({ turns: [turn] });
    expect(lentBy(at(5), at(5), at(6), at(4), at(7), at(8))).toEqual([0.6, 0.6, 0.6, 0.3, 0]);
  });

  it("lends from the nearest of the turns it rests on", () => {
    expect(lentBy(said({ turns: [1, 9] }), said({ turns: [10] }))).toEqual([0.6]);
  });

  it("lends nothing to itself", () => {
    expect([...new ConversationIndex([said({ turns: [1, 2] })]).lent(Float32Array.of(2))]).toEqual([0]);
  });

  it("lends nothing to another conversation, nor to a call that named none", () => {
    const elsewhere = said({ conversationId: "d", jobId: "job-2" });
    expect(lentBy(said({}), elsewhere, said({ conversationId: null, jobId: "job-3" }))).toEqual([0, 0]);
  });

  it("lends across the calls that added the conversation, in the order in which they came", () => {
    const call = (jobId: string, receivedAt: number) => said({ jobId, receivedAt });
    expect(lentBy(call("b", 2), call("a", 3), call("c", 1), call("d", 0))).toEqual([0.6, 0.6, 0.3]);
  });

  it("lends within a call that named no conversation", () => {
    const call = said({ conversationId: null });
    expect(lentBy(call, { ...call, turns: [1] })).toEqual([0.6]);
  });
});
