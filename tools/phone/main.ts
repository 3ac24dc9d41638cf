import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { GraphStandIn } from '../../test/stand-ins/graph/server.ts';
import { phoneRoutes } from './routes.ts';

/**
 * `npm run dev:whatsapp`: the assistant with WhatsApp and Messenger on, a stand-in for Meta, and a page that looks like a phone.
 * Nothing leaves this machine, and no account is needed. What is tried here is kept in a folder of its own.
 */
const secret = () => randomBytes(18).toString('hex');
const settings = {
  token: secret(),
  appSecret: secret(),
  verifyToken: secret(),
  phoneNumberId: '106540352242922',
  pageId: '110000000000001',
};
const PORT = Number(process.env.PHONE_PORT ?? 3979);

const graph = new GraphStandIn({ ...settings, templates: ['answer_waiting en', 'answer_waiting fr'], throttles: true });
const graphUrl = await graph.start();
const config = readConfig({
  PORT: String(PORT + 1),
  DATA_DIR: join(import.meta.dirname, '../../data/phone'),
  ...process.env,
  NODE_ENV: 'development',
  GRAPH_API_URL: graphUrl,
  WHATSAPP_PHONE_NUMBER_ID: settings.phoneNumberId,
  WHATSAPP_ACCESS_TOKEN: settings.token,
  WHATSAPP_APP_SECRET: settings.appSecret,
  WHATSAPP_VERIFY_TOKEN: settings.verifyToken,
  WHATSAPP_TEMPLATE: 'answer_waiting',
  WHATSAPP_TEMPLATE_LANGUAGES: 'en,fr',
  MESSENGER_PAGE_ID: settings.pageId,
  MESSENGER_ACCESS_TOKEN: settings.token,
  MESSENGER_APP_SECRET: settings.appSecret,
  MESSENGER_VERIFY_TOKEN: settings.verifyToken,
});
const app = await createApp({ config, log: createLog() });
const address = await app.start();

const page = createServer(phoneRoutes({ graph, settings, assistant: address }));
await new Promise<void>((resolve) => page.listen(PORT, '127.0.0.1', resolve));
const { port } = page.address() as AddressInfo;
process.stdout.write(`A phone to try WhatsApp and Messenger with: http://localhost:${port}/\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    page.closeAllConnections();
    page.close();
    await app.stop();
    await graph.stop();
    process.exit(0);
  });
}
