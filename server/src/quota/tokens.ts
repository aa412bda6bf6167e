/** The estimated tokens of an add: a quarter of its characters, and one for each message at least (QTA-004). */
export function estimateTokens(contents: readonly string[]): number {
  return contents.reduce((sum, content) => sum + Math.max(1, Math.floor(characters(content) / 4)), 0);
}

/** How many characters a text has: code points, so that an emoji counts once. */
export function characters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    // The first half of a pair; well-formed text has the second behind it.
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff) count -= 1;
  }
  return count;
}
