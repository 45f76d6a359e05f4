import { describe, expect, it } from 'vitest';
import { readStory } from '../../../src/assistant/backends/digest/readers.ts';
import { noun, outcome, verb } from '../../../src/assistant/backends/digest/words.ts';
import { digest } from '../../../src/assistant/backends/digest.ts';
import type { Language } from '../../../src/domain/errors.ts';
import { kindsIn, nodesOf } from '../markdown-tree.ts';
import { capturedEvents, githubExamples, type NamedEvent, requestFor } from '../requests.ts';

const captured = [...capturedEvents('github'), ...capturedEvents('gitlab'), ...capturedEvents('plain')];
const published = githubExamples();

/** What a digest may consist of; nothing that payload text could sneak in. */
const allowed = ['root', 'paragraph', 'text', 'strong', 'list', 'listItem', 'inlineCode', 'link', 'blockquote'];

function expectClean(markdown: string, event: NamedEvent): void {
  const said = `${event.source} ${event.name}\n${markdown}`;
  expect(markdown, said).toMatch(/\S/);
  expect(markdown, said).not.toMatch(/undefined|\[object|NaN|\bnull\b|\n{3,}|[ \t]\n|\p{Cc}(?<!\n)/u);
  expect(markdown.length, said).toBeLessThan(6_000);
  expect(
    [...kindsIn(markdown)].filter((kind) => !allowed.includes(kind)),
    said,
  ).toEqual([]);
  for (const node of nodesOf(markdown)) {
    if (node.type !== 'link') continue;
    expect(node.url, said).toMatch(/^https?:\/\//);
    expect(node.children?.[0]?.value, 'a link shows where it leads').toBe(node.url);
  }
}

describe('the digest of captured events', () => {
  it('has 12 of GitHub and 12 of GitLab to read', () => {
    expect(captured.filter((event) => event.source === 'github')).toHaveLength(12);
    expect(captured.filter((event) => event.source === 'gitlab')).toHaveLength(12);
  });

  it.each(captured)('reads $source $name', (event) => {
    for (const language of ['en', 'zh'] satisfies Language[]) {
      expectClean(digest(requestFor({ event }), language), event);
    }
  });

  it('says who, where and what, with a link', () => {
    const event = captured.find((one) => one.name === 'pull_request.opened');
    expect(event && digest(requestFor({ event }), 'en')).toBe(
      [
        '**Codertocat** opened pull request #2 in **Codertocat/Hello-World**: Update the README with new information.',
        '',
        '- **Branch:** `changes` → `master`',
        '- **Labels:** bug',
        '- **Assignees:** Codertocat',
        '- **Reviewers:** octocat',
        '- **Size:** 1 commit, 1 file, +1 −1',
        '- **Link:** <https://github.com/Codertocat/Hello-World/pull/2>',
        '',
        '> This is a pretty simple change that we need to pull into master.',
      ].join('\n'),
    );
  });

  it('says the same in Chinese', () => {
    const event = captured.find((one) => one.name === 'pull_request.opened');
    const said = event && digest(requestFor({ event }), 'zh');
    expect(said).toContain('**Codertocat** 在 **Codertocat/Hello-World** 打开了拉取请求 #2：Update the README');
    expect(said).toContain('- **规模：** 1 个提交，1 个文件，+1 −1');
  });
});

describe('the digest of the published examples of GitHub', () => {
  it('reads all 329, in both languages', () => {
    expect(published).toHaveLength(329);
    for (const event of published) {
      expectClean(digest(requestFor({ event }), 'en'), event);
      expectClean(digest(requestFor({ event }), 'zh'), event);
    }
  });

  it('names the repository and who acted wherever the payload does', () => {
    for (const event of published) {
      const { repository, sender } = event.payload as {
        repository?: { full_name: string };
        sender?: { login: string };
      };
      const said = digest(requestFor({ event }), 'en').replaceAll('\\', '');
      if (repository) expect(said, event.name).toContain(repository.full_name);
      const tellsOutcome =
        /^(?:Check|Check suite|Job|Workflow|Status|Deployment|Pages build|Webhook|Repository import) /.test(said);
      if (sender && !tellsOutcome) expect(said, event.name).toContain(`**${sender.login}**`);
    }
  });

  it('has words of its own, in both languages, for what happened to what', () => {
    for (const event of [...published, ...captured]) {
      if (event.source === 'plain') continue;
      const story = readStory(event);
      const did = story.voice === 'thing' ? (outcome(story.did, 'zh') ?? verb(story.did, 'zh')) : verb(story.did, 'zh');
      expect(did, `${event.name}: ${story.did}`).toMatch(/\p{Script=Han}/u);
      expect(noun(story.noun, 'zh'), `${event.name}: ${story.noun}`).toMatch(/\S/);
    }
  });

  it('answers a question also where nothing was said before it', () => {
    for (const event of published) {
      for (const question of ['who was it', 'which files']) {
        const [first, later] = [[], [{ role: 'user', text: 'x' } as const]].map((conversation) =>
          digest(requestFor({ event, conversation, prompts: [question], question }), 'en'),
        );
        expect(first, event.name).toBe(later);
      }
    }
  });

  it('answers every event in its thread, too', () => {
    for (const event of published) {
      const conversation = [{ role: 'user', text: 'x' } as const];
      for (const question of ['risks?', 'who was it', 'which files', 'more please', 'is it good?']) {
        expectAnswer(digest(requestFor({ event, conversation, prompts: [question] }), 'en'), event);
      }
    }
  });
});

function expectAnswer(markdown: string, event: NamedEvent): void {
  expect(markdown, event.name).toMatch(/\S/);
  expect(markdown, event.name).not.toMatch(/undefined|\[object|\n{3,}/);
}
