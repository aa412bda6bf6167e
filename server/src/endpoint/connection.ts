/** The system's code of why a connection failed, as it is put behind a sentence: " (ECONNREFUSED)"; empty when unknown. */
export function connectionCode(error: unknown): string {
  let { cause } = (error ?? {}) as { cause?: unknown };
  for (let depth = 0; depth < 3 && cause !== null && typeof cause === "object"; depth++) {
    const { code, errors } = cause as { code?: unknown; errors?: unknown[] };
    if (typeof code === "string" && /^[A-Z_]{3,40}$/.test(code)) return ` (${code})`;
    cause = errors?.[0] ?? (cause as { cause?: unknown }).cause;
  }
  return "";
}
