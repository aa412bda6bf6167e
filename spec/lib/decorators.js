import { getDoc } from "@typespec/compiler";
import { setExtension } from "@typespec/openapi";

const key = (name) => Symbol.for(`memoryos.contract.${name}`);
const rulesKey = key("requirement");
const keepsKey = key("keeps");
const failsKey = key("fails");
const problemsKey = key("problem");

const append = (context, map, target, values) => {
  const state = context.program.stateMap(map);
  // Decorators run bottom-up; rules read top-down.
  state.set(target, [...values, ...(state.get(target) ?? [])]);
  return state.get(target);
};

const operationsOf = (target) => (target.kind === "Interface" ? [...target.operations.values()] : [target]);

export const namespace = "MemoryOS.Contract";

export const $decorators = {
  "MemoryOS.Contract": {
    requirement(context, target, id, level, keyword, text, options = {}) {
      const rule = { id, level: level.value.name, keyword: keyword.value.name, text, ...options };
      for (const bound of operationsOf(target)) {
        setExtension(context.program, bound, "x-memoryos-requirements", append(context, rulesKey, bound, [rule]));
      }
    },
    keeps(context, target, ...ids) {
      for (const bound of operationsOf(target)) {
        setExtension(context.program, bound, "x-memoryos-keeps", append(context, keepsKey, bound, ids));
      }
    },
    profile(context, target, name) {
      for (const operation of operationsOf(target)) {
        setExtension(context.program, operation, "x-memoryos-profile", name);
      }
    },
    permission(context, target, ...permissions) {
      setExtension(context.program, target, "x-memoryos-permission", permissions);
    },
    fails(context, target, ...errors) {
      const names = errors.map((error) => error.name);
      for (const operation of operationsOf(target)) {
        setExtension(context.program, operation, "x-memoryos-errors", append(context, failsKey, operation, names));
      }
    },
    probe(context, target) {
      setExtension(context.program, target, "x-memoryos-probe", true);
    },
    webhook(context, target, name) {
      setExtension(context.program, target, "x-memoryos-webhook", name);
    },
    problem(context, target, row) {
      const when = getDoc(context.program, target) ?? "";
      const catalogue = [
        ...(context.program.stateMap(problemsKey).get(target.enum) ?? []),
        { error: target.name, headers: [], details: null, ...row, when },
      ];
      context.program.stateMap(problemsKey).set(target.enum, catalogue);
      setExtension(context.program, target.enum, "x-memoryos-catalogue", catalogue);
    },
    open(context, target) {
      setExtension(context.program, target, "x-memoryos-open", true);
    },
    paged(context, target) {
      setExtension(context.program, target, "x-memoryos-paging", { cursor: "cursor", next: "pagination.next_cursor" });
    },
  },
};
