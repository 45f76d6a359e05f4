/** What may stand inside a line. Names and shapes are mdast's (https://github.com/syntax-tree/mdast). */
export type SafeInline =
  | { type: 'text'; value: string }
  | { type: 'inlineCode'; value: string }
  | { type: 'break' }
  | { type: 'emphasis' | 'strong' | 'delete'; children: SafeInline[] }
  | { type: 'link'; url: string; children: SafeInline[] };

/** What a document may consist of. */
export type SafeBlock =
  | { type: 'paragraph'; children: SafeInline[] }
  | { type: 'heading'; depth: 1 | 2 | 3 | 4 | 5 | 6; children: SafeInline[] }
  | { type: 'code'; lang: string | null; value: string }
  | { type: 'blockquote'; children: SafeBlock[] }
  | { type: 'list'; ordered: boolean; start: number | null; spread: boolean; children: SafeItem[] }
  | { type: 'thematicBreak' }
  | { type: 'table'; align: Align[]; children: SafeRow[] };

export interface SafeItem {
  type: 'listItem';
  checked: boolean | null;
  spread: boolean;
  children: SafeBlock[];
}
export interface SafeRow {
  type: 'tableRow';
  children: { type: 'tableCell'; children: SafeInline[] }[];
}
export interface SafeRoot {
  type: 'root';
  children: SafeBlock[];
}
type Align = 'left' | 'right' | 'center' | null;
