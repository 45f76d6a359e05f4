const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms of a date that a recipient has to take (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7). */
const dateForms = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * The wait that a `Retry-After` header asks for, in milliseconds from `now`: whole seconds or a date
 * (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). A date that has passed is 0. Anything else, such as
 * `1e9`, `-5`, `1.5` or `soon`, is undefined: a receiver's mistake must not move a delivery.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - now.getTime());
}

function parseHttpDate(text: string, now: Date): number | undefined {
  const parts = dateForms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const month = months.indexOf(parts.month ?? '');
  const [hour = 0, minute = 0, second = 0] = (parts.time ?? '').split(':').map(Number);
  const year = fullYear(parts.year ?? '', now);
  const date = new Date(Date.UTC(year, month, Number(parts.day), hour, minute, second));
  // What Date rolls over (31 February, 25:00) was no date; a leap second is the one exception.
  const exact = date.getUTCMonth() === month && hour < 24 && minute < 60 && second <= 60;
  return month >= 0 && exact ? date.getTime() : undefined;
}

/** Two digits mean the century in which the date is not more than 50 years ahead. */
function fullYear(digits: string, now: Date): number {
  if (digits.length === 4) return Number(digits);
  const century = now.getUTCFullYear() - (now.getUTCFullYear() % 100);
  const year = century + Number(digits);
  return year > now.getUTCFullYear() + 50 ? year - 100 : year;
}
