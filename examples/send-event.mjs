// Sends one signed event: node send-event.mjs TYPE TITLE, with WEBHOOK_URL and WEBHOOK_SECRET in the environment.
import { createHmac, randomUUID } from 'node:crypto';

const { WEBHOOK_URL, WEBHOOK_SECRET } = process.env;
const [type, title] = process.argv.slice(2);
if (!WEBHOOK_URL || !WEBHOOK_SECRET || !type || !title) {
  process.stderr.write('Usage: WEBHOOK_URL=… WEBHOOK_SECRET=… node send-event.mjs TYPE TITLE\n');
  process.exit(2);
}

// Sign the very bytes that are sent: a body that is made anew afterwards may differ in a blank.
const body = JSON.stringify({ type, title });
const response = await fetch(WEBHOOK_URL, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'x-hub-signature-256': `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`,
    'idempotency-key': randomUUID(),
  },
  body,
});
process.stdout.write(`${await response.text()}\n`);
process.exitCode = response.ok ? 0 : 1;
