/** What an outcome adds to the usefulness (−1 to 1) of a memory: named as used, or only returned by the retrieval. */
interface Step {
  used: number;
  returned: number;
}

/**
 * Named memories move in steps of a quarter, so that four agreeing answers say all there is to say, and one of the opposite
 * takes one back. Where none is named an outcome of the whole answer says a little of each memory in it.
 */
const STEPS: Readonly<Record<string, Step>> = {
  used_successfully: { used: 0.25, returned: 0 },
  used_partially: { used: 0.125, returned: 0 },
  ignored: { used: -0.0625, returned: -0.0625 },
  not_useful: { used: -0.25, returned: -0.125 },
};

/** What feedback with this outcome says of the memories; nothing for an outcome that is about the person's words. */
export function usefulnessOf(outcome: string): Step {
  return STEPS[outcome] ?? { used: 0, returned: 0 };
}
