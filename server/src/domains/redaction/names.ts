/** What a short number that opens something is called, in the languages that customers write most. Without word boundaries. */
const CODES = [
  "otps?|one[- ]time[- ](?:pass(?:word|code)|code|pin)|t?pin(?: ?code| number)?|[mu]-?pin|upi pin|nip|tan|cvv2?|cvc2?|cvn|csc",
  "pass ?codes?|pass ?words?|pwd",
  "clave(?: din[aá]mica| secreta)?|contraseña|senha|palavra-passe",
  "kennwort|passwort|geheimzahl|geheimnummer",
  "mot de passe",
  "parola d'ordine|wachtwoord|hasło|şifre[mn]?|пароль|пин(?:-?код)?",
].join("|");
/** The same in scripts that put no space between words, or that join letters to them. */
const CODES_JOINED =
  "ओटीपी|पिन|पासवर्ड|验证码|驗證碼|校验码|动态码|密码|密碼|暗証番号|認証コード|パスワード|인증번호|비밀번호|رمز التحقق|كلمة (?:المرور|السر)";
/** What may open something, and often only names a thing: "verification code" and "promo code". */
const WEAK = "\\p{L}{0,30}-?(?:code|kode|código|codigo|codice)s?|код|कोड";

/** Names of what opens something; `weak` is one that often names a thing. */
export const CODE_NAME = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${CODES}|(?<weak>${WEAK}))(?![\\p{L}\\p{N}])|(?:${CODES_JOINED})`,
  "giu",
);
const OWN = "my|our|mein|meine|mi|mon|ma|mera|meri|मेरा|मेरी";
/** A name that follows its value: "482913 is my code". */
export const CODE_AFTER = new RegExp(
  `^['")]{0,2}(?:,? (?:is|was|as|ist|war|es|est|é|hai|है)(?: (?:${OWN}|the|your|der|die|das|el|la|le)){0,2}|,?(?: (?:${OWN})){1,2}) (?<kind>[\\p{L}-]{1,20} )??(?:${CODES}|(?<weak>${WEAK}))(?![\\p{L}\\p{N}])(?<rest>[^\\n]{0,25})`,
  "iu",
);
/** What leads from a name to its value. */
export const LEADS_TO_VALUE =
  /(?:^|[\s,:;'(])(?:is|was|are|were|be|it's|its|that's|that is|number|num|nr|no|reads|says|shows|read|said|ist|war|lautet|nummer|es|era|número|numéro|est|était|é|è|foi|hai|tha|है|था|это|是|为|はです?)\s?[:=#-]?\s?["'(]{0,2}$/iu;
/** Codes that are no secret, by the word that goes before or after "code", or that is part of it. */
export const OPEN_CODE =
  /(?<!\p{L})(?:zip|post|postal|pin|area|country|dial(?:l?ing)?|source|promo(?:tional|tion)?|discount|coupon|voucher|offer|referral|invite|dress|bar|qr|product|item|model|part|colou?r|error|fault|failure|status|http|response|exit|return|reason|course|class|subject|module|booking|reservation|tracking|order|ticket|case|job|project|cost|tax|store|branch|sort|swift|bic|ifsc|hsn|sac|stock|style|size|zone|region|building|department|descuento|promocional|error|producto|artículo|pedido|barras|área|país|fehler|rabatt|gutschein|aktions|artikel|länder|bestell|buchungs|strich|promo|erreur|réduction|article|produit|barres|d'erreur)/iu;

/** What is called a secret and is told as a word or a number. In English, where the name is followed by a verb. */
export const SECRETS =
  "pass ?words?|pass ?codes?|pass ?phrases?|pwd|pin(?: ?code| number)?|[mu]-?pin|cvv2?|cvc2?|otp|(?:security|verification|one[- ]time|access|confirmation|2fa|two[- ]factor|login|log-in|backup|recovery|door|gate|alarm|unlock|entry|safe|activation|authentication|authorization) codes?|(?:secret|private|api|encryption|recovery|licen[cs]e) keys?|seed phrase|(?:access|api|auth|bearer|secret) tokens?";
/** Numbers that say who somebody is, or what is theirs. */
export const NUMBERS =
  "(?:credit |debit |bank )?card(?: number| no\\.?)?|(?:social security|national insurance|national id|aadhaar|aadhar|adhaar|pan(?: card)?|passport|driver'?s? licen[cs]e|driving licen[cs]e|tax id|identity card|identity|bank account|routing|iban)(?: card)?(?: number| no\\.?)?|ssn|nino";
/** Both in other languages; a value follows with or without a verb. */
export const SECRETS_ELSEWHERE =
  "contraseña|clave(?: secreta)?|passwort|kennwort|mot de passe|senha|parola d'ordine|wachtwoord|hasło|şifrem?|пароль|密码|密碼|パスワード|비밀번호|पासवर्ड|كلمة (?:المرور|السر)";
export const NUMBERS_ELSEWHERE =
  "número de (?:tarjeta|cuenta|pasaporte|(?:la )?seguridad social)|tarjeta(?: de crédito| de débito)?|pasaporte|dni|nie|nif|curp|kartennummer|kontonummer|ausweisnummer|personalausweis(?:nummer)?|reisepass(?:nummer)?|steuer-?id|sozialversicherungsnummer|numéro de (?:carte|compte|passeport|sécurité sociale)|número do cartão|cpf|आधार(?: नंबर| संख्या)?|पैन(?: नंबर)?|कार्ड(?: नंबर)?|身份证号?码?|卡号|护照号?码?";
