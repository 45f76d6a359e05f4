import { z } from 'zod';
import { flag, list, secret, setting, url, whole } from './setting.ts';

/** Ranges of addresses: CIDRs, or single addresses. */
const addresses = list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], 'not a list of CIDRs')));

/** How events come in, are worked on, kept and sent out. */
export const eventsSettings = {
  SWITCHHOOK_ALLOW_ADDRESSES: setting(
    addresses.default([]),
    'CIDRs of the own network that endpoints may lead to, by http as well; none unless set.',
    '10.20.0.0/16,192.168.7.5/32',
  ),
  SWITCHHOOK_HTTPS_ONLY: setting(
    flag.default(false),
    'Refuses http for endpoints and their token servers, also where SWITCHHOOK_ALLOW_ADDRESSES would allow it.',
    'true',
  ),
  OUTBOUND_PROXY: secret(
    url.optional(),
    'A proxy by way of which endpoints, token servers and backends are called; HTTP_PROXY and the like are never looked at.',
    'http://user:password@proxy.example.com:3128',
  ),
  OUTBOUND_PROXY_EXCEPT: setting(
    addresses.default([]),
    'CIDRs that are called directly in spite of OUTBOUND_PROXY.',
    '127.0.0.1/32,10.20.0.0/16',
  ),
  REPLAY_WINDOW_SECONDS: setting(
    whole(0, 86_400).default(0),
    'New webhooks refuse the same body under another delivery id for so many seconds; 0 = off.',
    '300',
  ),
  RETENTION_DAYS: setting(
    whole(7, 3_650).default(30),
    'Days that finished events and runs are kept; at least 7, as long as senders may repeat a delivery.',
    '30',
  ),
  RETENTION_PAYLOAD_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that bodies, headers, prompts and answers of receivers are kept; without it as long as what they belong to.',
    '7',
  ),
  RETENTION_DELIVERY_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that ended outbound deliveries are kept with the log of their tries; RETENTION_DAYS without it.',
    '14',
  ),
  RETENTION_DEAD_LETTER_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that dead letters are kept; without it until somebody replays or discards them.',
    '90',
  ),
  READY_LAG_SECONDS: setting(
    whole(5, 86_400).default(120),
    'Seconds that events or deliveries may be overdue before /readyz turns red.',
    '120',
  ),
  WORK_CONCURRENCY: setting(whole(1, 2_000).default(128), 'Events worked on at once by one process.', '128'),
} as const;
