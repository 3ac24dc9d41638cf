import { StartError } from '../domain/errors.ts';

/** A secret in Azure Key Vault, and how this machine proves who it is. */
export type Vault = {
  /** `https://<vault>.vault.azure.net/secrets/<name>`. Its enabled versions are the keys, each 32 bytes in base64. */
  readonly secret: string;
  /** The endpoint for managed identities and its header, as Azure sets them; unset: the one every Azure machine has. */
  readonly identity: { readonly endpoint: string; readonly header: string } | undefined;
  /** The client id of a user-assigned identity. */
  readonly clientId: string | undefined;
};

const MACHINE_IDENTITY = 'http://169.254.169.254/metadata/identity/oauth2/token';
const VAULT = 'https://vault.azure.net';
const PATIENCE = 10_000;
/** The key of now, and those before it while their seals are being renewed. */
const MOST_VERSIONS = 3;

/** The keys in the vault, newest first. Throws a StartError that says what failed, never what was in it. */
export async function readVault(vault: Vault): Promise<readonly Buffer[]> {
  const token = await readToken(vault);
  const versions = await ask(`${vault.secret}/versions?api-version=7.4`, token);
  const enabled = (versions.value as { id: string; attributes: { enabled: boolean; created: number } }[])
    .filter(({ attributes }) => attributes.enabled)
    .sort((one, other) => other.attributes.created - one.attributes.created)
    .slice(0, MOST_VERSIONS);
  const keys: Buffer[] = [];
  for (const { id } of enabled) {
    // Only the version is taken from the answer: the token goes nowhere but to the vault of the settings.
    const version = id.slice(id.lastIndexOf('/') + 1);
    const { value } = await ask(`${vault.secret}/${version}?api-version=7.4`, token);
    keys.push(Buffer.from(String(value), 'base64'));
  }
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new StartError('the secret that ENCRYPTION_KEY_VAULT names does not hold 32 bytes in base64 in each enabled version');
  }
  return keys;
}

async function readToken({ identity, clientId }: Vault): Promise<string> {
  const url = new URL(identity?.endpoint ?? MACHINE_IDENTITY);
  url.searchParams.set('api-version', identity ? '2019-08-01' : '2018-02-01');
  url.searchParams.set('resource', VAULT);
  if (clientId) url.searchParams.set('client_id', clientId);
  const headers: Record<string, string> = identity ? { 'x-identity-header': identity.header } : { metadata: 'true' };
  const { access_token: token } = await read(url.href, headers, 'the managed identity of this machine');
  return String(token);
}

function ask(url: string, token: string): Promise<Record<string, unknown>> {
  return read(url, { authorization: `Bearer ${token}` }, 'the key vault');
}

async function read(url: string, headers: Record<string, string>, who: string): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
  } catch (cause) {
    throw new StartError(`${who} does not answer; check ENCRYPTION_KEY_VAULT and the network`, { cause });
  }
  if (!response.ok) {
    throw new StartError(`${who} answers with ${response.status}; check ENCRYPTION_KEY_VAULT and who may read the secret`);
  }
  return (await response.json()) as Record<string, unknown>;
}
