import type { Language } from '../../../domain/errors.ts';
import { join } from './lists.ts';
import type { Story } from './story.ts';
import { type Topic, topics } from './topics.ts';
import { ample, writeDigest } from './write.ts';

/** Sections that one question gets at most. */
const maxTopics = 3;

/**
 * The answer to words in the thread. The digest can't think: questions it knows get the section of the event that
 * answers them, everything else an honest list of what can be asked. The question itself is never repeated.
 */
export function answerQuestion(story: Story, question: string, language: Language): string {
  const words = question.slice(0, 2_000);
  const tongue = /\p{Script=Han}/u.test(words) ? 'zh' : language;
  const asked = topics.filter((topic) => topic.asked.test(words)).slice(0, maxTopics);
  if (asked.length > 0) return join(asked.map((topic) => tellTopic(topic, story, tongue)));
  if (wantsEverything.test(words)) return writeDigest(story, tongue, ample);
  return canBeAsked(story, tongue);
}

const wantsEverything =
  /\b(?:more|details?|everything|all|full|whole|expand|explain|summar\w*|tl;?dr|overview|digest|again)\b|详细|详情|更多|全部|完整|总结|摘要|概括|解释/i;

function tellTopic({ tell, nothing }: Topic, story: Story, language: Language): string {
  return tell(story, language) || nothing[language === 'zh' ? 1 : 0];
}

function canBeAsked(story: Story, language: Language): string {
  const known = topics.filter((topic) => topic.tell(story, language) !== '');
  const names = known.map((topic) => `- ${topic.name[language === 'zh' ? 1 : 0]}`).join('\n');
  if (language === 'zh') {
    return `我是内置摘要，只能查询该事件的内容，无法进行推理。您可以问我：\n\n${names}\n- **更多**：完整摘要\n\n若要自由提问，管理员可以配置模型后端（\`openai\`）并在 webhook 中选用。`;
  }
  return `I am the built-in digest: I look things up in this event, but I can't reason about them. Ask me for:\n\n${names}\n- **more**: the full digest\n\nFor free questions, an administrator can configure a model backend (\`openai\`) and choose it for this webhook.`;
}
