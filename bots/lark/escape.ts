/** Marks of Lark's Markdown, and `<` `>` `&`: with them gone there is no mention, link, tag or entity left (case C4). */
const marks = /[&<>*_~`[\]\\|#]/g;

/**
 * Words for a place where Lark reads Markdown. Lark knows no backslash escapes but character references
 * (open.feishu.cn: rich text component of cards), so every mark becomes one. What begins a list, heading or rule at
 * the start of a line, an `:EMOJI:` and an address that would become a link are taken apart the same way.
 */
export function escaped(text: string): string {
  return text
    .replace(marks, reference)
    .replace(/:(?=[\w+-]{1,40}:)/g, reference)
    .replace(/:(?=\/\/)/g, reference)
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#46;`)
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^[-+=]/, reference)
        .replace(/^(\d{1,9})([.)])/, lineNumber),
    )
    .join('\n');
}

function reference(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

function lineNumber(_found: string, digits: string, mark: string): string {
  return `${digits}${reference(mark)}`;
}

/** Tags that Lark's Markdown knows. In code it is nowhere said that they are left alone. */
const larkTag =
  /<\/?\s*(?:at|a|person|link|font|text_tag|number_tag|local_datetime|audio|record|img|image|button|br|hr|highlight)\b/i;

/** Whether text may stand as code: it holds nothing that Lark could take for a tag of its own. */
export function fitsCode(text: string): boolean {
  return !larkTag.test(text);
}
