/**
 * The line under a heading whose text needs a profile that the reference server does not have yet. A guide asks for it with
 * `<!-- needs: PROFILE -->`.
 */
export function needsLine(profile: string): string {
  return `Profile \`${profile}\`. The reference server 0.1 leaves it out and answers 501 \`SRV_501\`; the mock has it.`;
}

/** The profile that a directive names, or null when the text is none. */
export function needsOf(text: string): string | null {
  return /^<!-- needs: (\w+) -->\s*$/.exec(text)?.[1] ?? null;
}
