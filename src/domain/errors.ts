import { errorTable } from './error-table.ts';

export type ErrorCode = keyof typeof errorTable;
export type ErrorDetails = Record<string, string | number>;
export type Language = 'en' | 'zh';

/** An expected failure. Throw it with a code of the table and the values its sentence needs. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** What else is wrong with the same input, so that a form can say it all at once. */
  also: readonly AppError[] = [];

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(errorSentence(code, details), options);
    this.code = code;
    this.details = details;
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorTable[this.code].status;
  }

  /** Whether trying the same again later may help. */
  get retryable(): boolean {
    return errorTable[this.code].retry;
  }

  /** The sentence for a person. */
  sentence(language: Language = 'en'): string {
    return errorSentence(this.code, this.details, language);
  }
}

/** Several things that are wrong with one input, as one error: the first, which knows of the others. */
export function together([first, ...others]: readonly [AppError, ...AppError[]]): AppError {
  first.also = others;
  return first;
}

/** Carries out every check, whatever the others say. Throws what is wrong together; trouble of our own at once. */
export async function checkAll(checks: readonly (() => void | Promise<void>)[]): Promise<void> {
  const wrong: AppError[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      wrong.push(error);
    }
  }
  const [first, ...others] = wrong;
  if (first) throw together([first, ...others]);
}

/** The sentence of a code with its details filled in; a detail `why` may have its Chinese words beside it in `whyZh`. */
export function errorSentence(code: ErrorCode, details: ErrorDetails = {}, language: Language = 'en'): string {
  const detail = (name: string) => (language === 'zh' ? details[`${name}Zh`] : undefined) ?? details[name];
  return errorTable[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(detail(name) ?? whole));
}

/** Every code, for the table in the docs and the tests that walk it. */
export function errorCodes(): readonly ErrorCode[] {
  return Object.keys(errorTable) as ErrorCode[];
}

/** Anything thrown, as an AppError; what is unexpected becomes `internal`, with its cause kept for the log. */
export function toAppError(thrown: unknown, correlationId = 'no id'): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('internal', { correlationId }, { cause: thrown });
}

/** A failure as it is stored: its sentence in English, and what it takes to say it in another language. */
export interface Failure {
  code: string;
  message: string;
  details?: ErrorDetails | undefined;
}

export function toFailure({ code, message, details }: AppError): Failure {
  return { code, message, details };
}

/** The sentence of a stored failure; of one without details, or with a code that is no more, as it was stored. */
export function failureSentence({ code, message, details }: Failure, language: Language): string {
  return details && isErrorCode(code) ? errorSentence(code, details, language) : message;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}
