import type { TransformPreset } from '../domain/endpoint.ts';
import type { Language } from '../domain/errors.ts';
import type { TryFailure } from './failure-class.ts';
import { noticeOf } from './notice.ts';
import { lark } from './presets/lark.ts';
import type { Preset } from './presets/preset.ts';
import { slack } from './presets/slack.ts';
import { teams } from './presets/teams.ts';
import { wecom } from './presets/wecom.ts';

/** Every chat whose messages are made of events without a template. */
const presets: Readonly<Record<TransformPreset, Preset>> = { slack, lark, wecom, teams };

/** The body that a chat's incoming webhook takes, made of an event's own body: the same on every try. */
export function presetBody(preset: TransformPreset, body: string, language: Language): string {
  const { type, data }: { type: string; data: unknown } = JSON.parse(body);
  return JSON.stringify(presets[preset].message(noticeOf({ type, data }, language)));
}

interface Answered {
  ok: boolean;
  response?: string | undefined;
}

/** Chats answer 200 also to what they refuse, and say so in the answer's words: such a try is a failure. */
export function withRefusal<Result extends Answered>(
  preset: TransformPreset | undefined,
  result: Result,
): Result & Partial<TryFailure> {
  const refusal = preset && result.ok ? presets[preset].refusal(result.response ?? '') : undefined;
  return refusal ? { ...result, ...refusal, ok: false } : result;
}
