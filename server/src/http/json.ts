declare const ofType: unique symbol;

/** A value as JSON text, so that what stays the same from answer to answer is written once. */
export type Json<T> = string & { readonly [ofType]: T };

export function toJson<T extends object>(value: T): Json<T> {
  return JSON.stringify(value) as Json<T>;
}

/** A list of what is written already. */
export function listOf<T>(items: readonly Json<T>[]): Json<T[]> {
  return `[${items.join(",")}]` as Json<T[]>;
}

/** An object with one member that is written already before those of another object, which must not be empty. */
export function withMember<Name extends string, T, Rest extends object>(
  name: Name,
  value: Json<T>,
  rest: Json<Rest>,
): Json<Record<Name, T> & Rest> {
  return `{${JSON.stringify(name)}:${value},${rest.slice(1)}` as Json<Record<Name, T> & Rest>;
}

/** The bytes of one object of the members of two, which must not share any; neither may be empty. */
export function bytesOf(first: Json<object>, second: Json<object>): Buffer {
  // Not as one text: putting a long one together takes as long as encoding it.
  const end = Buffer.byteLength(first) - 1;
  const bytes = Buffer.allocUnsafe(end + Buffer.byteLength(second));
  bytes.write(first);
  bytes.write(second, end);
  bytes.write(",", end);
  return bytes;
}
