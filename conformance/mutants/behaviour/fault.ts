/** A piece of the server's source, and what stands there instead in a server that is wrong. */
export interface Edit {
  /** From the root of the repository. */
  file: `server/src/${string}.ts`;
  /** Exact text, which the file has once. */
  find: string;
  replace: string;
}

/** A server that is wrong by its own code, as data. */
export interface Fault {
  /** Unique, in kebab case. */
  id: string;
  /** What it does wrong, as the rest of "a server that …". */
  wrong: string;
  /** The requirement that has to be found broken. */
  requirement: string;
  edits: readonly Edit[];
}

/** A fault of one edit, which is what most are. */
export function fault(parts: Omit<Fault, "edits"> & Edit): Fault {
  const { id, wrong, requirement, ...edit } = parts;
  return { id, wrong, requirement, edits: [edit] };
}
