import { CATEGORIES, type Category } from "./types.ts";
import { type LoadedUser, type Searchable, toSearchable } from "./user-indexes.ts";

/** Parts of one user's memories that are kept, for agents that were granted different kinds. */
const KEPT = 4;

const parts = new WeakMap<LoadedUser, Map<string, Searchable>>();

/**
 * The memories of some kinds, with an index of their own: what else a person has changes neither what is found nor how
 * well. Kept for as long as the user stays loaded.
 */
export function onlyOf(loaded: LoadedUser, categories: readonly Category[]): Searchable {
  if (CATEGORIES.every((category) => categories.includes(category))) return loaded;
  const known = parts.get(loaded) ?? new Map<string, Searchable>();
  parts.set(loaded, known);
  const key = categories.join(" ");
  const part =
    known.get(key) ?? toSearchable([...loaded.memories.values()].filter((each) => categories.includes(each.category)));
  known.delete(key);
  known.set(key, part);
  for (const oldest of known.keys()) if (known.size > KEPT) known.delete(oldest);
  return part;
}
