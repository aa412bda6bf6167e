import { actionForm, labelled } from "./page/actions.js";
import { ApiProblem, call } from "./page/api.js";
import { el } from "./page/dom.js";
import { forgetKey, keepKey } from "./page/session.js";

/**
 * Who is signed in.
 *
 * @returns {Promise<{ key_id: string, name: string }>}
 * @throws {ApiProblem} when the key is not valid or lacks the permission `admin`.
 */
export async function identify() {
  return (await call("GET", "/console/api/session")).data;
}

/** @param {() => Promise<void>} enter Called when the key is accepted. */
export function signInForm(enter) {
  // A text that is not shown, and yet no password that browsers offer to keep.
  const field = el("input", {
    name: "key",
    type: "password",
    required: true,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "about-the-key",
  });
  return el(
    "div",
    { class: "sign-in" },
    actionForm({
      fields: [
        labelled("API key with the permission admin", field),
        el(
          "p",
          { class: "note", id: "about-the-key" },
          "The server printed one at its first start. The key stays in this tab until you sign out or close it.",
        ),
      ],
      submit: "Sign in",
      run: async (values) => {
        keepKey(String(values.get("key")).trim());
        try {
          await enter();
        } catch (error) {
          forgetKey();
          throw error instanceof ApiProblem ? explained(error) : error;
        }
      },
    }),
  );
}

/** @param {ApiProblem} problem */
function explained({ body }) {
  if (body.status === 401) {
    return new ApiProblem({ ...body, detail: "This server has no such key. See whether all of it was copied." });
  }
  if (body.status === 403) {
    return new ApiProblem({
      ...body,
      detail: "The console needs a key with the permission admin; this one does not have it.",
    });
  }
  return new ApiProblem(body);
}
