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

/** An object with one member that is written already. */
export function memberOf<Name extends string, T>(name: Name, value: Json<T>): Json<Record<Name, T>> {
  return `{${JSON.stringify(name)}:${value}}` as Json<Record<Name, T>>;
}

/** One object of the members of two, which must not share any; neither may be empty. */
export function joined<A extends object, B extends object>(first: Json<A>, second: Json<B>): Json<A & B> {
  return `${first.slice(0, -1)},${second.slice(1)}` as Json<A & B>;
}
