import { type Kind, row } from '../../story.ts';
import { str } from '../../value.ts';
import { outcomeOf } from '../outcome.ts';

/** Money, imports and events that people send by hand. */
export const accountKinds: Readonly<Record<string, Kind>> = {
  sponsorship: (payload) => ({
    noun: 'sponsorship',
    name: str(payload, 'sponsorship.sponsorable.login'),
    rows: [
      ...row('price', str(payload, 'sponsorship.tier.name')),
      ...row('from', str(payload, 'changes.tier.from.name')),
      ...row('due', str(payload, 'effective_date')),
    ],
  }),
  marketplace_purchase: (payload) => ({
    noun: 'marketplace_purchase',
    name: str(payload, 'marketplace_purchase.plan.name'),
    where: str(payload, 'marketplace_purchase.account.login'),
    rows: [
      ...row('from', str(payload, 'previous_marketplace_purchase.plan.name')),
      ...row('due', str(payload, 'effective_date')),
    ],
  }),
  repository_dispatch: (payload, action) => ({
    did: 'sent',
    noun: 'repository_dispatch',
    name: action || undefined,
    rows: row('branch', str(payload, 'branch'), 'code'),
    link: str(payload, 'repository.html_url'),
  }),
  repository_import: (payload) => ({
    voice: 'thing',
    did: outcomeOf(str(payload, 'status')),
    noun: 'repository_import',
    rows: row('by', str(payload, 'sender.login')),
    link: str(payload, 'repository.html_url'),
  }),
};
