import { createServer, type Server } from 'node:http';
import { startDemoChats } from './demo/chats.ts';
import { demoPage } from './demo/page.ts';
import { startDemoProduct } from './demo/product.ts';

// npm run demo: the product against a simulated Slack and a simulated Lark, side by side in the browser. No account
// anywhere, nothing leaves this machine, and nothing is kept.

const say = (line: string) => void process.stdout.write(`${line}\n`);
const port = 8090;

const chats = await startDemoChats();
const product = await startDemoProduct(chats.settings, say);
chats.callAt(product.url);
const page = await servePage();
say('');
say('The demo is running.');
say(`  Open   http://127.0.0.1:${port}: Slack on the left, Lark on the right; you are Ann (admin) or Bob (nobody yet)`);
say('  Try    type /webhook new as Ann, or @Switchhook /webhook new in Lark, then press "Send a test event"');
say(`  Room   ${product.url}/console is the product's own chat room`);
say('  Stop   Ctrl-C; everything of the demo is thrown away');

await new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
page.close();
page.closeAllConnections();
await product.stop();
await chats.stop();
process.exit(0);

function servePage(): Promise<Server> {
  const html = demoPage(chats.slackUrl, chats.larkUrl);
  const server = createServer((_req, res) => {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
