/** A mistake of whoever started the command. Its message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}
