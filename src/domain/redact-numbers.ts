import type { Identifier, IdentifierKind } from './identifier.ts';

/** Native digits begin at these code points; each is one UTF-16 unit. */
const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0x1040, 0x1810, 0xff10];

/** The text with the digits of every script as 0 to 9, every place where it was. Adlam digits take two places: one is a space. */
export function plainDigits(text: string): string {
  let plain = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (code >= 0x1e950 && code < 0x1e95a) plain += `${code - 0x1e950}\u200b`;
    else {
      const zero = code < 0x660 ? undefined : ZEROS.find((start) => code >= start && code < start + 10);
      plain += zero === undefined ? sign : String(code - zero);
    }
  }
  return plain;
}

/** What stands inside written numbers: spaces, points, hyphens, strokes, brackets, marks of direction. */
const SEPARATOR = String.raw`[\s.\-/()\u2010-\u2013\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069]`;
/** Six digits or more that belong together; a code of letters before them, as passports have. */
const CANDIDATE = new RegExp(
  String.raw`(?<![\p{L}\d])(?:[A-Z]{1,3}[ -]?(?=\d{5}))?(?:\+|\(\+?)?\d(?:${SEPARATOR}{0,3}\d){4,}`,
  'gu',
);
const MIXED = /(?<![\p{L}\d])(?=[A-Za-z\d]{8,20}(?![\p{L}\d]))(?=(?:[A-Za-z]*\d){5})(?=\d*[A-Za-z])[A-Za-z\d]+/gu;
const DATE_WITH_MONTH =
  /(?<!\d)\d{1,2}(?:st|nd|rd|th|er|\.|-?го)?\s+(?:de\s+|of\s+|do\s+)?(\p{L}{3,14})\.?\s+(?:de\s+)?((?:19|20)\d{2})(?!\d)/giu;

const BIRTH =
  /(?:born|birth|\bdob\b|geboren|geboorte|\bn[ée]e?\s+(?:le|en|à)|naissance|geburt|nacid|nacim|nascid|nascim|مواليد|ولد|ميلاد|تولد|متولد|زېږ|زیږ|do[gğ]um|do[gğ]du|родил|рожд|народ[иж]|lindur|lindj|ro[đd]en|рођен|născut|nascut|naștere|ծնվ|ծննդ|დავიბად|დაბად|төрсөн|төрсний|出生|生于|ተወለድ|ልደት|ተወሊድ|ልደተ|dhash|dhal|jibin|nabotam|botam)/iu;
const LAW =
  /(?:\blaw\b|\bact\b|\bwet\b|\bloi\b|\bdecree|décret|besluit|arrêté|directive|richtlijn|regulation|règlement|verordening|gesetz|\bley\b|\blei\b|закон|قانون|القانون|yasa|kanun|ligj|zakon|\blege)/iu;
const FILE =
  /(?:\bSP\b|\bOV\b|\bOE\b|\bDVZ\b|CGRA|CGVS|CGRS|\bRvV\b|\bCCE\b|dossier|\bfile\b|\bcase\b|badge|référence|reference|kenmerk|akte|aktenzeichen|expediente|processo|ملف|پرونده|دوسیه|دوسيه|dosya|дел[оа]|справ[аи]|dosar|spis|predmet)[\s\p{L}]{0,12}(?:n[°ºro]?\.?|number|nummer|numéro|numero|رقم|شماره|№)?\s*[:#.]?\s*$/iu;
const DOCUMENT =
  /(?:passport|passeport|paspoort|reisepass|pasaporte|passaporte|pasaport|паспорт|جواز|پاسپورت|پاسپورټ|pashaport|pașaport|identity|identit|\bid\b|carte|kaart|تذکره|تذكره|permit)[\s\p{L}]{0,12}(?:n[°ºro]?\.?|number|nummer|numéro|numero|رقم|شماره|№)?\s*(?:is|:|#|\.)?\s*[A-Z]{0,3}\s*$/iu;
const PHONE =
  /(?:\btel|phone|\bcall|gsm|whats\s?app|viber|telegram|signal|appelez|appelle|bel me|mobile|móvil|celular|telef|номер|تلفن|تلفون|هاتف|موبايل|موبایل|واتس|واتساپ|رقمي|شمارم|شماره|telefon|тел)[^\d+]{0,20}$/iu;
const MONEY_BEFORE = /(?:€|eur|euros?|\$|usd|£)\s*$/iu;
const MONEY_AFTER =
  /^\s*(?:€|eur\b|euros?|\$|usd|dollars?|dirham|dinar|lira|tl\b|afghani|birr|naira|franc|fcfa|cfa|gnf|lek|dram|lari|som\b|рубл|евро|євро|يورو|یورو|دولار|دالر|欧元|people|persons|personnes|personen)/iu;
const DATE = /^(?:(\d{1,2})[./ -](\d{1,2})[./ -](\d{2}|\d{4})|(\d{4})[./-](\d{1,2})[./-](\d{1,2}))$/;
/** Whoever writes to us was born before; letters and hearings are from after. */
const NEWEST_BIRTH = 2010;

type Number_ = { readonly said: string; readonly digits: string; readonly before: string; readonly after: string };

/** Numbers that name a person, a paper, a file or a day of birth. Amounts, years, laws and public lines are left. */
export function findNumbers(plain: string, publicPhones: ReadonlySet<string>): Identifier[] {
  const found: Identifier[] = [];
  for (const { 0: said, 1: month, 2: year, index } of plain.matchAll(DATE_WITH_MONTH)) {
    const before = plain.slice(Math.max(0, index - 40), index);
    const isBirth = BIRTH.test(before) || (Number(year) <= NEWEST_BIRTH && !LAW.test(before) && month !== undefined);
    if (isBirth) found.push({ kind: 'birth-date', start: index, end: index + said.length });
  }
  for (const { 0: said, index } of plain.matchAll(CANDIDATE)) {
    const at = {
      said,
      digits: said.replaceAll(/\D/g, ''),
      before: plain.slice(Math.max(0, index - 40), index),
      after: plain.slice(index + said.length, index + said.length + 14),
    };
    const kind = publicPhones.has(at.digits) ? undefined : kindOf(at);
    if (kind) found.push({ kind, start: index, end: index + said.length });
  }
  for (const { 0: said, index } of plain.matchAll(MIXED))
    found.push({ kind: 'document', start: index, end: index + said.length });
  return found;
}

function kindOf(at: Number_): IdentifierKind | undefined {
  const { said, digits, before, after } = at;
  if (/^(?:SP|OV|OE|DVZ)/.test(said)) return 'file-number';
  if (/^[A-Z]/.test(said)) return digits.length >= 5 && digits.length <= 10 ? 'document' : 'number';
  const date = DATE.exec(said.trim());
  if (date) return kindOfDate(date, before);
  if (digits.length === 11 && isNationalNumber(digits, said)) return 'national-number';
  if (FILE.test(before)) return 'file-number';
  if (DOCUMENT.test(before) || /^\d{3}[ -]\d{7}[ -]\d{2}$/.test(said)) return 'document';
  if (digits.length < 6 || isQuantity(at)) return undefined;
  if (digits.length >= 15 && digits.length <= 16 && isLuhn(digits)) return 'card';
  if (/^\(?\+|^00/.test(said) && digits.length >= 8) return 'phone';
  if (/^0800|^0900/.test(digits) && digits.length <= 9) return undefined;
  if (/^\(?0/.test(said) && digits.length >= 8 && digits.length <= 11) return 'phone';
  if (PHONE.test(before) || (digits.length >= 8 && digits.length <= 12)) return 'phone';
  return after.startsWith(':') ? undefined : 'number';
}

function kindOfDate([, , , year, fullYear]: RegExpExecArray, before: string): IdentifierKind | undefined {
  if (BIRTH.test(before)) return 'birth-date';
  if (LAW.test(before)) return undefined;
  const written = Number(year ?? fullYear);
  const born = written < 100 ? (written > 30 ? 1900 + written : 2000 + written) : written;
  return born >= 1900 && born <= NEWEST_BIRTH ? 'birth-date' : undefined;
}

/** Amounts, years, postcodes side by side, laws by number, children's ages. */
function isQuantity({ said, digits, before, after }: Number_): boolean {
  if (MONEY_BEFORE.test(before) || MONEY_AFTER.test(after)) return true;
  if (/^\d{1,3}(?:[. \u00a0]\d{3})+$/.test(said) && digits.endsWith('000')) return true;
  if (/^(?:(?:19|20)\d{2}[\s/.\-\u2013]*){2,}$/.test(said)) return true;
  if (/^\d{1,4}\/(?:19|20)\d{2}$|^(?:19|20)\d{2}\/\d{1,4}$/.test(said)) return true;
  if (
    /^\d{4}(?:[\s/-]+\d{4})+$/.test(said) &&
    said.split(/[\s/-]+/).every((part) => /^[1-9]\d{3}$/.test(part)) &&
    digits.length === 8
  )
    return !PHONE.test(before);
  const groups = said.split(/[\s./\-()]+/).filter((group) => group.length > 0);
  return (
    groups.length > 2 &&
    !/^[+(0]/.test(said) &&
    groups.every((group) => group.length <= 2) &&
    groups.some((group) => group.length === 1)
  );
}

/** The Belgian national register number: 97 minus the first nine digits modulo 97, with a 2 before them for births from 2000. */
function isNationalNumber(digits: string, said: string): boolean {
  const first = digits.slice(0, 9);
  const proof = Number(digits.slice(9));
  const fits = [Number(first), Number(`2${first}`)].some((number) => 97 - (number % 97) === proof);
  return fits || /^\d{2}\.\d{2}\.\d{2}[- ]\d{3}[.-]\d{2}$/.test(said);
}

function isLuhn(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
