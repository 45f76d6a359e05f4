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

/** The bot is out of the chat, or may not speak there; the chat is gone; or the person can't be reached. */
const goneCodes: readonly number[] = [230002, 230006, 230013, 230018, 232009, 232010, 232011];

/** The message was recalled, deleted, or is too old to change. */
const messageGoneCodes: readonly number[] = [230011, 230031, 230110];

/**
 * Our token is missing (61), unknown or over (63), or is no token of an app (64, 65, 71). Those of user tokens, 68 and 77,
 * do not befall us (https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code; the SDKs' own list:
 * https://github.com/larksuite/oapi-sdk-go/blob/v3_main/core/constants.go).
 */
const tokenCodes: readonly number[] = [99991661, 99991663, 99991664, 99991665, 99991671];

/**
 * No token is given out, or none would help: the app is unknown or its secret is another (10003, 10014, 43), it is not
 * in use (62) or not installed (73), or it lacks a permission (72). Same page as above.
 */
const appCodes: readonly number[] = [10003, 10014, 99991543, 99991662, 99991672, 99991673];

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
  const cause = { cause: error };
  if (goneCodes.includes(error.code) || isUnknown('receive_id', error)) {
    return new AppError('channel_gone', { channel }, cause);
  }
  if (messageGoneCodes.includes(error.code) || isUnknown('message_id', error)) {
    return new AppError('message_gone', { channel }, cause);
  }
  if (tokenCodes.includes(error.code) || appCodes.includes(error.code)) {
    return new AppError('platform_token', { platform: 'lark', why: `code ${error.code}` }, cause);
  }
  return new AppError('platform_unavailable', { platform: 'lark' }, { cause: error });
}

/** 230001 stands for any wrong parameter; only its words tell which. */
function isUnknown(what: 'receive_id' | 'message_id', { code, message }: LarkFault): boolean {
  return code === 230001 && message.includes(`invalid ${what}`);
}
