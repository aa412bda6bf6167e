/** Labels under which people give their particulars. */
const LABELS =
  /^(?:my )?((?:full |first |last |user ?|account |order |customer |member(?:ship)? |e-?mail |phone |student |ticket |case |booking |reservation )?(?:name|username|id|number|e-?mail(?: address)?|address|level|phone|grade|age|job|occupation|location|city|country|birthday|allerg(?:y|ies)|pronouns|language|time ?zone|employer|company|role|school|subject|diet|hobbies|order id|account id))\s?(?::|#|=)\s?(.{2,120})$/i;

/** "Order number 4482-11": the number needs no colon. */
const NUMBERED =
  /^(?:(?:my|the) )?((?:order|account|customer|member(?:ship)?|ticket|case|booking|reservation|invoice|reference|tracking) (?:id|number|no|ref))\.?(?: is|'s)? (#?[\w-]{0,12}\d[\w-]{0,20})[.!]?$/i;

function afterLabel(label: string, value: string): string {
  return `My ${label
    .toLowerCase()
    .replace(/\bid\b/, "ID")
    .replace(/\bno$/, "number")
    .replace("user name", "username")} ${/ies$|hobbies$|pronouns$/i.test(label) ? "are" : "is"} ${value}`;
}

/** "Order ID: 33489" → "My order ID is 33489"; null for anything else. */
export function labelled(text: string): string | null {
  const [, label, value] = LABELS.exec(text) ?? NUMBERED.exec(text) ?? [];
  return label === undefined || value === undefined ? null : afterLabel(label, value);
}

/** Asked-for particulars, recognised by their shape, because several are often asked for at once. */
const PARTICULARS: readonly [asked: RegExp, shape: RegExp, name: string][] = [
  [/./, /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$/, "email address"],
  [/phone|number to (?:call|reach)|call you/i, /^\+?[\d() .-]{7,20}$/, "phone number"],
  [/order/i, /^#?[\w-]*\d[\w-]*$/, "order ID"],
  [/account/i, /^#?[a-z_-]*\d[\w-]*$/i, "account ID"],
  [/user ?name/i, /^[\w.-]*\d[\w.-]*$/, "username"],
  [/\bname\b/i, /^\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'.-]*){0,3}$/u, "name"],
  [
    /member(?:ship)?|level|tier/i,
    /^(?:bronze|silver|gold|platinum|guest|basic|premium|free|pro)$/i,
    "membership level",
  ],
];

/** "55120", asked for an order number → "My order ID is 55120"; null where the answer does not have the shape asked for. */
export function particularFrom(answer: string, question: string): string | null {
  if (/^(?:hi|hello|hey)\b/i.test(answer)) return null;
  const value = answer.replace(/^(?:i'm|i am|it's|it is|that's)(?: an?)? /i, "").replace(/ member$/i, "");
  for (const [asked, shape, name] of PARTICULARS) {
    if (asked.test(question) && shape.test(value)) return `My ${name} is ${value.replace(/^#/, "")}`;
  }
  return null;
}
