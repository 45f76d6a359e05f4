import { type DeliveryFilter, deliveryStatuses } from '../../domain/delivery.ts';
import { deliveryErrorClasses } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import { readFilter, writeFilter } from './filter-text.ts';
import { readTime } from './read-time.ts';

/** Options of a log that only it takes. */
export const logOptions = ['status', 'error', 'http', 'since', 'until'] as const;

/** What to show of an endpoint's log. Throws `field_invalid` naming the option and what it takes. */
export function logFilter({ options, say, chat }: Request): DeliveryFilter {
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const text = options.get(name);
    const found = values.find((value) => value === text);
    if (text !== undefined && !found) throw invalid(name, say('endpoint.log_choose', { values: values.join(', ') }));
    return found;
  };
  const time = (name: 'since' | 'until') => {
    const text = options.get(name);
    const at = text === undefined ? undefined : readTime(text, chat.clock.now());
    if (text !== undefined && !at) throw invalid(name, say('dlq.time_bad'));
    return at;
  };
  const eventType = () => {
    const text = options.get('event');
    if (text !== undefined && !/^[\w.]{1,38}\*?$/.test(text)) throw invalid('event', say('dlq.field.type_help'));
    return text;
  };
  const http = options.get('http');
  if (http !== undefined && !/^[1-5]\d\d$/.test(http)) throw invalid('http', say('endpoint.log_http'));
  return {
    status: one('status', deliveryStatuses),
    errorClass: one('error', deliveryErrorClasses),
    httpStatus: http === undefined ? undefined : Number(http),
    eventType: eventType(),
    since: time('since'),
    until: time('until'),
  };
}

/** Throws `option_unknown` for options of a log that were given to something else. */
export function refuseLogOptions({ options }: Request, verb: string): void {
  const given = logOptions.find((name) => options.has(name));
  if (given === undefined) return;
  const known = '--for, --event, --project';
  throw new AppError('option_unknown', { command: `endpoints ${verb.slice(0, 60)}`, option: `--${given}`, known });
}

function invalid(option: string, why: string): AppError {
  return new AppError('field_invalid', { field: `--${option}`, why });
}

/** The next page of a log as a button carries it: what is shown, and where it goes on. */
export function writeLogPlace(filter: DeliveryFilter, cursor: string): string {
  return [filter.status ?? '', filter.httpStatus ?? '', writeFilter(filter), cursor].join('|');
}

/** Reads it back. Throws `form_stale` for anything else. */
export function readLogPlace(text: string): { filter: DeliveryFilter; cursor: string } {
  const [typed = '', http = '', rest = '', cursor, ...more] = text.split('|');
  const status = deliveryStatuses.find((one) => one === typed);
  const known = (typed === '' || status) && /^(?:[1-5]\d\d)?$/.test(http);
  if (cursor === undefined || more.length > 0 || !known) throw new AppError('form_stale');
  return { filter: { ...readFilter(rest), status, httpStatus: http === '' ? undefined : Number(http) }, cursor };
}
