// Scalars as the service defines them (design.md 6): how JSON becomes a value, how values compare, how they are shown.
//
// A value is a string, boolean, number, BigInt (a DateTime, in microseconds since the epoch) or, for a Date, the
// number yyyymmdd. A missing value is null.

const MICROS = 1_000_000n;

/** Parses JSON into objects without a prototype, since a field may be called `constructor`. */
export function parseJson(text) {
  return JSON.parse(text, (_, held) =>
    held !== null && typeof held === 'object' && !Array.isArray(held) ? Object.assign(Object.create(null), held) : held);
}

/** JSON of a line, argument or cursor as a value of the scalar. */
export function value(scalar, json) {
  if (json === null || json === undefined) return null;
  if (scalar === 'DateTime') return micros(json);
  if (scalar === 'Date') return Number(json.replaceAll('-', ''));
  if (scalar === 'ID') return String(json);
  return json;
}

/** A value as a leaf of the response. */
export function shown(scalar, held) {
  if (held === null) return null;
  if (scalar === 'DateTime') return dateTimeText(held);
  if (scalar === 'Date') {
    const digits = String(held).padStart(8, '0');
    return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  }
  return held;
}

/** Smaller, equal, greater: -1, 0, 1. Strings by Unicode code point, false before true. */
export function compare(a, b) {
  if (typeof a === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareText(a, b) {
  const left = Array.from(a, (letter) => letter.codePointAt(0));
  const right = Array.from(b, (letter) => letter.codePointAt(0));
  for (let at = 0; at < left.length && at < right.length; at++) {
    if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

/** The same for an order: missing values last, whichever way the rest goes. */
export function compareOrdered(a, b, descending) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return descending ? compare(b, a) : compare(a, b);
}

/** Days since 1970-01-01 of a day of the proleptic Gregorian calendar. */
function days(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return BigInt(date.getTime() / 86_400_000);
}

function micros(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (!parts) throw new Error(`not a DateTime: ${text}`);
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = 0, offsetMinute = 0] = parts;
  let seconds = days(Number(year), Number(month), Number(day)) * 86_400n;
  seconds += BigInt(hour) * 3600n + BigInt(minute) * 60n + BigInt(Math.min(Number(second), 59));
  const offset = BigInt(offsetHour) * 3600n + BigInt(offsetMinute) * 60n;
  seconds -= sign === '-' ? -offset : offset;
  return seconds * MICROS + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function dateTimeText(held) {
  const fraction = ((held % MICROS) + MICROS) % MICROS;
  const second = new Date(Number((held - fraction) / 1000n)).toISOString().replace(/\.000Z$/, '');
  const digits = String(fraction).padStart(6, '0').replace(/0+$/, '');
  return digits === '' ? `${second}Z` : `${second}.${digits}Z`;
}

/** `[order, value...]` as JSON in base64url: a cursor. */
export function encodeCursor(order, scalars, values) {
  const cells = values.map((held, at) => cell(scalars[at], held));
  return Buffer.from(`[${[JSON.stringify(order), ...cells].join(',')}]`, 'utf8').toString('base64url');
}

function cell(scalar, held) {
  if (held === null) return 'null';
  if (typeof held === 'bigint') return String(held);
  if (scalar === 'Float') return floatText(held);
  return JSON.stringify(held);
}

/** The shortest digits of a float, with a point or an exponent: `5.0` where JavaScript has `5`. */
function floatText(number) {
  const [, sign, digits, exponentText] = /^(-?)(.*)e(.*)$/.exec(number.toExponential());
  const mantissa = digits.replace('.', '');
  const exponent = Number(exponentText);
  const point = exponent + 1; // The point stands behind so many digits.
  if (point > 0 && point <= 16) {
    const whole = mantissa.slice(0, point).padEnd(point, '0');
    return `${sign}${whole}.${mantissa.slice(point) || '0'}`;
  }
  if (point > -5 && point <= 0) return `${sign}0.${'0'.repeat(-point)}${mantissa}`;
  const fraction = mantissa.length > 1 ? `.${mantissa.slice(1)}` : '';
  return `${sign}${mantissa[0]}${fraction}e${exponentText}`;
}

/** The order's name and the values of a cursor. */
export function decodeCursor(text, scalars) {
  const json = Buffer.from(text, 'base64url').toString('utf8');
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|null|true|false/g);
  const [order, ...cells] = tokens;
  const values = cells.map((token, at) => {
    if (token === 'null') return null;
    return scalars[at] === 'DateTime' ? BigInt(token) : JSON.parse(token);
  });
  return { order: JSON.parse(order), values };
}
