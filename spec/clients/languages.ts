import type { Language } from "./language.ts";
import { python3 } from "./python/language.ts";

/** In the order of the table. */
export const LANGUAGES: readonly Language[] = [python3];
