import { useRef, useState } from 'react';
import { sentenceOf } from '../api/request.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { newLineId } from '../conversation/line-id.ts';
import { type Spot, spotKey } from '../conversation/spot.ts';
import { useLanguage } from '../words/language.tsx';
import { readDraft, writeDraft } from './draft.ts';
import { remember } from './history.ts';

/** Sends lines; one that fails comes back into the box with the reason, and is posted once however often it is sent. */
export function useSend(spot: Spot) {
  const { say } = useConversation();
  const { language } = useLanguage();
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const failed = useRef<{ line: string; id: string } | null>(null);
  const send = async (line: string) => {
    const id = failed.current?.line === line ? failed.current.id : newLineId();
    setProblem(undefined);
    setSending(true);
    writeDraft(spotKey(spot), '');
    remember(line);
    try {
      await say(spot, line, id);
      failed.current = null;
    } catch (thrown) {
      failed.current = { line, id };
      if (readDraft(spotKey(spot)) === '') writeDraft(spotKey(spot), line);
      setProblem(sentenceOf(thrown, language));
    } finally {
      setSending(false);
    }
  };
  return { send, sending, problem };
}
