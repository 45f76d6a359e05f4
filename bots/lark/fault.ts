import { AppError } from '../../src/domain/errors.ts';

/** What the Open API answered instead of doing what it was asked. It carries nothing that was sent, so no secret. */
export class LarkFault extends Error {
  override readonly name = 'LarkFault';
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** Lark's own code; 0 when there was none. */
  readonly code: number;
  /** Milliseconds that Lark asks to wait. */
  readonly resetMs: number | undefined;

  constructor({
    status,
    code,
    why,
    resetMs,
  }: { status: number; code: number; why: string; resetMs?: number | undefined }) {
    super(`Lark answered ${status} with code ${code}: ${why.slice(0, 300)}`);
    this.status = status;
    this.code = code;
    this.resetMs = resetMs;
  }
}

/** Too many requests: of the app, of a chat, of a message, of a custom bot (open.feishu.cn: frequency-control). */
const busyCodes: readonly number[] = [99991400, 99991429, 230020, 230049, 11232, 11247];

/** The bot is out of the chat, the chat or message is gone or too old to change, or the person can't be reached. */
const goneCodes: readonly number[] = [230002, 230006, 230011, 230013, 230018, 230031, 230110, 232009, 232010, 232011];

/** The token is missing, unknown or over. */
const tokenCodes: readonly number[] = [99991661, 99991663, 99991664, 99991668, 99991677];

export function isBusy(error: unknown): error is LarkFault {
  return error instanceof LarkFault && (error.status === 429 || busyCodes.includes(error.code));
}

export function isTokenOver(error: unknown): boolean {
  return error instanceof LarkFault && tokenCodes.includes(error.code);
}

/** Whether trying again in a moment may help: no answer, or trouble on Lark's side. */
export function isPassing(error: unknown): boolean {
  return error instanceof LarkFault && (error.status === 0 || error.status >= 500);
}

/** A failed call about a chat in the product's own words. */
export function postError(error: unknown, channel: string): unknown {
  if (!(error instanceof LarkFault)) return error;
  if (goneCodes.includes(error.code) || isUnknownReceiver(error)) {
    return new AppError('channel_gone', { channel }, { cause: error });
  }
  return new AppError('platform_unavailable', { platform: 'lark' }, { cause: error });
}

/** 230001 stands for any wrong parameter; only its words tell which. */
function isUnknownReceiver({ code, message }: LarkFault): boolean {
  return code === 230001 && /invalid (?:receive_id|message_id)/.test(message);
}
