import type { View } from '../../chat/view.ts';
import type { Spot } from './spot.ts';

/** An answer for this browser alone. Kept in memory only, for it may hold a secret. */
export interface PrivateAnswer {
  id: string;
  spot: Spot;
  /** The message it stands below; null at the top of an empty place. */
  afterId: string | null;
  view: View;
  /** The command it answers, as typed. */
  command?: string | undefined;
  at: string;
}

export type PrivateChange =
  | { kind: 'add'; answer: PrivateAnswer }
  | { kind: 'replace'; id: string; view: View }
  | { kind: 'dismiss'; id: string };

export function privateAnswers(had: PrivateAnswer[], change: PrivateChange): PrivateAnswer[] {
  switch (change.kind) {
    case 'add':
      return [...had, change.answer];
    case 'replace':
      return had.map((answer) => (answer.id === change.id ? { ...answer, view: change.view } : answer));
    case 'dismiss':
      return had.filter((answer) => answer.id !== change.id);
  }
}
