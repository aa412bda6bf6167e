import { go } from "./go/language.ts";
import { java } from "./java/language.ts";
import type { Language } from "./language.ts";
import { python3 } from "./python/language.ts";
import { rust } from "./rust/language.ts";
import { sdk } from "./sdk/language.ts";
import { typescript } from "./typescript/language.ts";

/** In the order of the table. */
export const LANGUAGES: readonly Language[] = [python3, go, java, rust, typescript, sdk];
