/** A path that was found, and what stands in it where the template has names. */
export interface Found<T> {
  route: T;
  params: Record<string, string>;
}

/**
 * Finds the template that a path fits: each segment of the template is text, compared exactly, or one name in braces,
 * which stands for any text but none. A template without names goes before one with them: `/v1/memories/add` before
 * `/v1/memories/{memory_id}`.
 *
 * @returns The search; it throws URIError when what stands for a name has a percent-encoding that is not UTF-8.
 */
export function createPathTable<T extends { path: string }>(routes: readonly T[]): (path: string) => Found<T> | null {
  const fixed = new Map<string, T>();
  const named = new Map<number, { route: T; template: string[] }[]>();
  for (const route of routes.toSorted(fewestNamesFirst)) {
    if (!route.path.includes("{")) {
      fixed.set(route.path, route);
      continue;
    }
    const template = route.path.split("/");
    named.set(template.length, [...(named.get(template.length) ?? []), { route, template }]);
  }

  return (path) => {
    const exact = fixed.get(path);
    if (exact) return { route: exact, params: {} };
    const segments = path.split("/");
    const found = named.get(segments.length)?.find(({ template }) => fits(template, segments));
    return found ? { route: found.route, params: paramsOf(found.template, segments) } : null;
  };
}

function fewestNamesFirst(a: { path: string }, b: { path: string }): number {
  return a.path.split("{").length - b.path.split("{").length || (a.path < b.path ? -1 : 1);
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return template.every((part, at) => (isName(part) ? segments[at] !== "" : segments[at] === part));
}

function paramsOf(template: readonly string[], segments: readonly string[]): Record<string, string> {
  const named = template.flatMap((part, at) => (isName(part) ? [[part.slice(1, -1), segments[at] as string]] : []));
  return Object.fromEntries(named.map(([name, text]) => [name, decodeURIComponent(text as string)]));
}

function isName(part: string): boolean {
  return part.startsWith("{");
}
