/**
 * Of the messages of a conversation the pieces that are read, where there is a limit: the newest, because what is said later
 * replaces what was said before.
 *
 * @param split Cuts a message into pieces; it is not called for messages that are too old.
 * @param most Pieces of all messages together.
 * @returns for each message its pieces that are read; null for those that are too old.
 */
export function newestPieces<Piece>(
  messages: readonly string[],
  split: (message: string) => Piece[],
  most: number,
): (Piece[] | null)[] {
  const read: (Piece[] | null)[] = messages.map(() => null);
  let left = most;
  for (let at = messages.length - 1; at >= 0 && left > 0; at--) {
    const pieces = split(messages[at] ?? "").slice(-left);
    read[at] = pieces;
    left -= pieces.length;
  }
  return read;
}
