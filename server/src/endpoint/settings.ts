/** An OpenAI-compatible endpoint with the model to ask there. */
export interface Endpoint {
  /** Base address, such as `http://127.0.0.1:11434/v1`, without a slash at the end. */
  baseUrl: string;
  model: string;
  /** Null where none is asked for. */
  apiKey: string | null;
}

const PARTS = ["BASE_URL", "MODEL", "API_KEY"] as const;
/** Endpoints beyond the first are numbered from 2 to this. */
const LAST = 9;

/**
 * Reads an endpoint from `<prefix>_BASE_URL`, `<prefix>_MODEL` and `<prefix>_API_KEY`; null when none of them is set.
 *
 * @param mistakes Takes what is wrong, a sentence each. Values are not repeated: one may be a key in the wrong place.
 */
export function readEndpoint(
  read: (name: string) => string | undefined,
  prefix: string,
  mistakes: string[],
): Endpoint | null {
  const [baseUrl, model, apiKey] = PARTS.map((part) => read(`${prefix}_${part}`));
  if (baseUrl === undefined && model === undefined && apiKey === undefined) return null;
  if (!isBaseUrl(baseUrl)) {
    mistakes.push(`${prefix}_BASE_URL must be an http or https address without credentials, such as http://host/v1`);
  }
  if (model === undefined) mistakes.push(`${prefix}_MODEL must name the model to ask at ${prefix}_BASE_URL`);
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    mistakes.push(`${prefix}_API_KEY must be visible ASCII characters, without spaces`);
  }
  return { baseUrl: (baseUrl ?? "").replace(/\/$/, ""), model: model ?? "", apiKey: apiKey ?? null };
}

/**
 * Reads endpoints to be asked in turn: `<prefix>_BASE_URL` and so on, then `<prefix>_2_BASE_URL` to `<prefix>_9_BASE_URL`.
 *
 * @param names All variables that are set: a number that is left out is found by those after it.
 */
export function readEndpoints(
  read: (name: string) => string | undefined,
  names: readonly string[],
  prefix: string,
  mistakes: string[],
): Endpoint[] {
  const isSet = (prefixed: string) => PARTS.some((part) => names.includes(`${prefixed}_${part}`));
  const endpoints = [readEndpoint(read, prefix, mistakes)];
  for (let number = 2; number <= LAST; number++) {
    endpoints.push(isSet(`${prefix}_${number}`) ? readEndpoint(read, `${prefix}_${number}`, mistakes) : null);
  }
  const missing = endpoints.indexOf(null);
  if (missing >= 0 && endpoints.slice(missing).some((endpoint) => endpoint !== null)) {
    const name = missing === 0 ? prefix : `${prefix}_${missing + 1}`;
    mistakes.push(`${name}_BASE_URL is missing, and a later one is set: number them without a gap`);
  }
  return endpoints.filter((endpoint) => endpoint !== null);
}

/** The endpoint as it may be shown: host and model, nothing secret. */
export function nameOf({ baseUrl, model }: Endpoint): string {
  return `${model} at ${hostOf(baseUrl)}`;
}

export function hostOf(baseUrl: string): string {
  return new URL(baseUrl).host;
}

function isBaseUrl(text: string | undefined): boolean {
  if (text === undefined || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === "";
}
