import { webApi } from '@slack/bolt';
import { AppError } from '../../src/domain/errors.ts';

const { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } = webApi;

/** The channel is gone, closed, or we are not in it. */
const gone: readonly string[] = [
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'user_not_in_channel',
  'is_inactive',
  'no_permission',
];

/** The message that should change is not there, or not to be changed; its thread went with it. */
const messageGone: readonly string[] = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
  'cannot_reply_to_message',
];

/** The token is wrong, withdrawn, or does not reach so far. */
const token: readonly string[] = [
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_auth',
  'missing_scope',
  'not_allowed_token_type',
  'org_login_required',
  'ekm_access_denied',
  'team_access_not_granted',
  'enterprise_is_restricted',
];

/** Trouble on Slack's side that passes. */
const passing: readonly string[] = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'ratelimited',
  'rate_limited',
];

/** Why a modal could not be opened: too late, or its trigger was used already. */
const late: readonly string[] = ['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id', 'trigger_expired'];

/** Slack's own word for what went wrong; undefined when it said none. */
export function slackCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** Seconds that Slack asks to wait; undefined when it asks for nothing. */
export function retryAfter(error: unknown): number | undefined {
  return error instanceof WebAPIRateLimitedError ? error.retryAfter : undefined;
}

export function isLate(error: unknown): boolean {
  return late.includes(slackCode(error) ?? '');
}

export function isTokenTrouble(error: unknown): boolean {
  return token.includes(slackCode(error) ?? '') && slackCode(error) !== 'missing_scope';
}

/** Whether a call may have taken effect although its answer says otherwise, or nothing. */
export function isUnclear(error: unknown): boolean {
  return error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError || isPassing(slackCode(error));
}

function isPassing(code: string | undefined): boolean {
  return code !== undefined && passing.includes(code);
}

/** A failed call about a channel in the product's own words. */
export function postError(error: unknown, channel: string): AppError {
  const cause = { cause: error };
  if (error instanceof AppError) return error;
  const code = slackCode(error);
  if (code === undefined || isPassing(code)) return new AppError('platform_unavailable', { platform: 'slack' }, cause);
  if (gone.includes(code)) return new AppError('channel_gone', { channel }, cause);
  if (messageGone.includes(code)) return new AppError('message_gone', { channel }, cause);
  if (token.includes(code))
    return new AppError('platform_token', { platform: 'slack', why: whyOf(error, code) }, cause);
  return new AppError('platform_refused', { platform: 'slack', why: whyOf(error, code) }, cause);
}

function whyOf(error: unknown, code: string): string {
  const data = error instanceof WebAPIPlatformError ? error.data : undefined;
  const needed = data && 'needed' in data ? data.needed : undefined;
  if (typeof needed === 'string') return `${code}: ${needed}`;
  const [problem] = data?.response_metadata?.messages ?? [];
  return problem === undefined ? code : `${code}: ${problem}`;
}
