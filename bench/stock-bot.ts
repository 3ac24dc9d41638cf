import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
} from 'botbuilder';
import restify from 'restify';

/** The baseline: the echo bot of the samples, with state in memory. PORT from the environment. */
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const state = new ConversationState(new MemoryStorage());
const count = state.createProperty<number>('count');

class EchoBot extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await count.set(context, (await count.get(context, 0)) + 1);
      await context.sendActivity(`Echo: ${context.activity.text}`);
      await state.saveChanges(context);
      await next();
    });
  }
}

const bot = new EchoBot();
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (request: restify.Request, response: restify.Response) => {
  await adapter.process(request, response, (context) => bot.run(context));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
