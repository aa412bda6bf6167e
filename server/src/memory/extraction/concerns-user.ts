import { isOfTheirLife } from "./around-the-user.ts";

export const FIRST_PERSON =
  /^.{0,40}(?<![\p{L}\p{N}'])(?:i|im|ive|we)(?![\p{L}\p{N}])|(?<![\p{L}\p{N}'])(?:my|mine|myself|our|ours)(?![\p{L}\p{N}])/iu;
const SPOKEN_OF = /^(?!me\b|us\b).{2,200}(?<![\p{L}\p{N}'])(?:me|us)(?![\p{L}\p{N}])/iu;

export function startsWithName(text: string, names: ReadonlySet<string>): boolean {
  const first = /^\p{L}+/u.exec(text)?.[0];
  return first !== undefined && names.has(first);
}

/** Whether a sentence speaks about the user, or tells how they always want things done. */
export function concernsUser(text: string, names: ReadonlySet<string>): boolean {
  return FIRST_PERSON.test(text) || SPOKEN_OF.test(text) || startsWithName(text, names) || isOfTheirLife(text);
}
