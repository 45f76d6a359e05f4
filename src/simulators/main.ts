import { createServer, type Server } from 'node:http';
import { startOwnServer } from '../cli/own-server.ts';
import { createRestClient } from '../cli/rest-client.ts';
import { startDemoChats } from './demo/chats.ts';
import { demoPage } from './demo/page.ts';
import { createReceiverDesk, type ReceiverDesk } from './demo/receiver-desk.ts';
import { startReceiver } from './receiver-server.ts';

// npm run demo: the product against a simulated Slack and a simulated Lark, side by side in the browser, with a
// receiver for what it sends out. No account anywhere, nothing leaves this machine, and nothing is kept.

const say = (line: string) => void process.stdout.write(`${line}\n`);
const usualPort = 8090;

const chats = await startDemoChats();
const receiver = await startReceiver();
// Endpoints may lead to this machine here: the receiver is on it.
const settings = { ...chats.settings, SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8' };
// Ctrl-C goes to the demo, which stops the product when it is done with it.
const product = await startOwnServer({ say, settings, detached: true });
chats.callAt(product.url);
const desk = createReceiverDesk(receiver, createRestClient(product.url, product.key));
const page = createPage(desk);
const port = await listen(page, usualPort).catch(() => listen(page, 0));
say('');
say('The demo is running.');
say(
  `  Open      http://127.0.0.1:${port}: Slack on the left, Lark on the right; you are Ann (admin), Li (admin, in Chinese) or Bob (nobody yet)`,
);
say('  Try       type /webhook new as Ann, in Slack or in Lark, then press "Send a test event"');
say(`  Receiver  ${desk.url} takes what endpoints send; buttons on the page make it fail`);
say(`  Room      ${product.url}/console is the product's own chat room`);
say('  Stop      Ctrl-C; everything of the demo is thrown away');

await new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
page.close();
page.closeAllConnections();
await product.stop();
await Promise.all([chats.stop(), receiver.close()]);
process.exit(0);

function createPage({ url, serve }: ReceiverDesk): Server {
  const html = demoPage({ slackUrl: chats.slackUrl, larkUrl: chats.larkUrl, receiverUrl: url });
  return createServer(async (request, response) => {
    if (await serve(request, response)) return;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
}

/** Returns the port it got. */
function listen(server: Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : wanted);
    });
  });
}
