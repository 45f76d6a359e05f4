// What the simulated model says in the pictures.

/** Milliseconds between two parts of an answer. */
export const slowly = 1;

/** A review as a model would write it; the picture of a running one is taken in its middle. */
export const review = `The change is small: one line of the README, no code.

1. **Scope.** Only \`README.md\` changes, so nothing that runs is touched.
2. **Wording.** "new information" says little; name what is new.
3. **Tests.** None are needed for a text.

**Verdict:** fine to merge after the wording is settled.`;

/** What a provider answers to a wrong key. */
export const wrongKey = { status: 401, message: 'Incorrect API key provided.', code: 'invalid_api_key' };

/** A long answer: fifty lines of findings. */
export const fiftyLines = [
  '## Findings',
  ...Array.from(
    { length: 48 },
    (_, n) => `- \`src/module-${n + 1}.ts\`: ${['unused export', 'missing test', 'long function'][n % 3]}`,
  ),
  '**48 findings in all.**',
].join('\n');
