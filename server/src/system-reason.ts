/**
 * What the system says went wrong, in words alone: without the code that Node puts before it and the call that it puts after,
 * for a message that names the file itself.
 *
 * @example
 * systemReason(new Error("ENOENT: no such file or directory, open '/x'")); // "no such file or directory"
 */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const words = message.replace(/^[A-Z][A-Z0-9_]*: /, "");
  const call = words.search(/, [a-z]+ '/);
  return call < 0 ? words : words.slice(0, call);
}
