/**
 * What the source of the contract must have beyond what TypeSpec asks for. Each rule is declared once, below, and reported
 * where the mistake is, in the editor as on the command line.
 */
import {
  createTypeSpecLibrary,
  getDoc,
  getOpExamples,
  getSummary,
  isTemplateDeclaration,
  isTemplateInstance,
  navigateTypesInNamespace,
  paramMessage,
} from "@typespec/compiler";
import { getExtensions } from "@typespec/openapi";

const CALLERS = ["public", "agent", "person"];
const PERMISSIONS = ["read", "write", "delete", "admin"];

const library = createTypeSpecLibrary({
  name: "memoryos",
  diagnostics: {
    "no-summary": { severity: "error", messages: { default: paramMessage`${"operation"} has no @summary` } },
    "no-profile": {
      severity: "error",
      messages: { default: paramMessage`${"operation"} belongs to no profile: add @profile to it or to its interface` },
    },
    "no-permission": {
      severity: "error",
      messages: {
        default: paramMessage`${"operation"} says nothing about who may call it: add @permission with read, write, delete, admin, or public, agent, person`,
      },
    },
    "wrong-permission": {
      severity: "error",
      messages: {
        default: paramMessage`${"operation"} has a @permission that does not exist or does not combine: ${"permission"}`,
      },
    },
    "no-requirement": {
      severity: "error",
      messages: { default: paramMessage`${"operation"} has no @requirement: say what an implementation can get wrong` },
    },
    "no-example": {
      severity: "error",
      messages: { default: paramMessage`${"operation"} has no @@opExample: a mock could not answer it` },
    },
    "no-doc": { severity: "error", messages: { default: paramMessage`${"what"} has no doc comment` } },
  },
});

export function $onValidate(program) {
  const root = program.getGlobalNamespaceType().namespaces.get("MemoryOS");
  if (!root) return;
  const report = (code, target, format) => library.reportDiagnostic(program, { code, target, format });
  const mustHaveDoc = (type, what) => {
    if (!getDoc(program, type)) report("no-doc", type, { what });
  };
  navigateTypesInNamespace(
    root,
    {
      operation(operation) {
        if (isTemplateDeclaration(operation)) return;
        const format = { operation: operation.name };
        mustHaveDoc(operation, `The operation ${operation.name}`);
        const extensions = getExtensions(program, operation);
        // The place where the headers of errors are declared is no operation of the contract.
        if (operation.name === "problemHeaders") return;
        if (!getSummary(program, operation)) report("no-summary", operation, format);
        if (!extensions.has("x-memoryos-profile")) report("no-profile", operation, format);
        checkPermission(operation, extensions.get("x-memoryos-permission"));
        if (getOpExamples(program, operation).length === 0) report("no-example", operation, format);
        // What the service sends is ruled where it is set up.
        const ruled = ["x-memoryos-requirements", "x-memoryos-keeps", "x-memoryos-webhook"];
        if (!ruled.some((name) => extensions.has(name))) {
          report("no-requirement", operation, format);
        }
      },
      model(model) {
        if (isTemplateInstance(model) || !model.name) return;
        mustHaveDoc(model, `The model ${model.name}`);
      },
      modelProperty(property) {
        const model = property.model;
        if (!model?.name || isTemplateInstance(model) || property.name === "_") return;
        mustHaveDoc(property, `${model.name}.${property.name}`);
      },
      enum: (type) => mustHaveDoc(type, `The enum ${type.name}`),
      enumMember: (member) => mustHaveDoc(member, `${member.enum.name}.${member.name}`),
      scalar: (scalar) => mustHaveDoc(scalar, `The scalar ${scalar.name}`),
      union: (union) => union.name && mustHaveDoc(union, `The union ${union.name}`),
      unionVariant: (variant) =>
        variant.union.name && mustHaveDoc(variant, `${variant.union.name}.${String(variant.name)}`),
    },
    { skipSubNamespaces: false },
  );

  function checkPermission(operation, permissions) {
    const format = { operation: operation.name };
    if (!permissions?.length) return report("no-permission", operation, format);
    const wrong = permissions.filter((each) => !CALLERS.includes(each) && !PERMISSIONS.includes(each));
    const mixed = permissions.some((each) => CALLERS.includes(each)) && permissions.length > 1 ? permissions : [];
    if (wrong.length + mixed.length > 0) {
      report("wrong-permission", operation, { ...format, permission: [...wrong, ...mixed].join(", ") });
    }
  }
}
