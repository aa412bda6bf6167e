/** What the reference server does about a profile that it leaves out, where it is not that its operations answer 501. */
const INSTEAD: Record<string, string> = {
  quota: "leaves it out: every add is `queued`, the mode is always `FULL` and no plan limits anything",
};

/**
 * The line under a heading whose text needs a profile that the reference server does not have yet. A guide asks for it with
 * `<!-- needs: PROFILE -->`.
 */
export function needsLine(profile: string): string {
  const instead = INSTEAD[profile] ?? "leaves it out and answers 501 `SRV_501`";
  return `Profile \`${profile}\`. The reference server 0.1 ${instead}; the mock has it.`;
}

/** The profile that a directive names, or null when the text is none. */
export function needsOf(text: string): string | null {
  return /^<!-- needs: (\w+) -->\s*$/.exec(text)?.[1] ?? null;
}
