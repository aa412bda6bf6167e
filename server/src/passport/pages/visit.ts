import type { Html } from "../../html.ts";
import type { SignedInPerson } from "../../http/auth.ts";
import type { Ask } from "./ask.ts";

/** A browser that looks at a page, or sends a form of one. */
export interface Visit {
  /** Path and query of the page. */
  address: string;
  query: URLSearchParams;
  /** What stands in the path where its template has names. */
  params: Record<string, string>;
  /** What was filled in; empty when the page is only looked at. */
  form: URLSearchParams;
  /** Null: nobody is signed in. */
  person: SignedInPerson | null;
  /** The browser before somebody signs in. */
  browser: Browser;
  /** Goes with every form, so that no other page can send it. */
  formToken: string;
  isHttps: boolean;
  ask: Ask;
}

/** What a browser remembers until somebody is signed in. */
export interface Browser {
  /** Cannot be guessed. */
  id: string;
  /** The address that a code was asked for. */
  email: string | null;
}

/** What is shown. */
export interface View {
  /** The title of the window. */
  title: string;
  /** The one heading of the first level. @default the title */
  heading?: Html;
  content: Html;
  /** An address elsewhere that a form of this page leads to in the end. */
  leadsTo?: string | null;
}

/** What becomes of a visit. */
export type Answer = {
  /** Values of `Set-Cookie`. */
  cookies?: string[];
} & ({ view: View; status?: number } | { goTo: string } | { file: { name: string; json: string } });

/** Answers a visit. */
export type Page = (visit: Visit) => Promise<Answer>;

/** A page with the forms on it. */
export interface PageRoute {
  /** With names after colons. */
  path: string;
  show: Page;
  /** By the name in the field `action`. */
  actions: Record<string, Page>;
}

/** The visitor of a page that only signed-in persons get to. */
export type PersonalVisit = Visit & { person: SignedInPerson };
