import type { Route } from '../domain/channel.ts';

/** Alive; and ready, which means that storage answers and that we are not about to stop. */
export function healthRoutes(check: () => Promise<void>, isStopping: () => boolean): Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      bodyLimit: 0,
      cors: 'none',
      receive: async () => ({ response: { status: 200, body: { status: 'alive' } } }),
    },
    {
      method: 'GET',
      path: '/readyz',
      bodyLimit: 0,
      cors: 'none',
      receive: async () => {
        if (isStopping()) return { response: { status: 503, body: { status: 'stopping' } } };
        const ready = await check().then(
          () => true,
          () => false,
        );
        return { response: { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'storage does not answer' } } };
      },
    },
  ];
}
