/** No test may reach beyond this machine. */
const reach = globalThis.fetch;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : String(input));
  if (!LOOPBACK.has(url.hostname)) throw new Error(`a test tried to reach ${url.hostname}`);
  return reach(input, init);
};
