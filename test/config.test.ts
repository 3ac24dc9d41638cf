import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const KEY = createHash('sha256').update('a key for tests').digest('base64');

function problems(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const value of Object.values(environment)) if (value.length > 6) expect(error.message).not.toContain(value);
    return error.problems.map((problem) => problem.setting);
  }
}

describe('the settings', () => {
  test('nothing is required for trying it', () => {
    expect(readConfig({})).toMatchObject({ port: 3978, host: '127.0.0.1', production: false, rateLimits: true });
  });

  test('all wrong ones are listed at once, by name and remedy, never by value', () => {
    const wrong = {
      PORT: '99999',
      PUBLIC_URL: 'ftp://secret-host',
      DATABASE_URL: 'mysql://u:hunter22@h',
      ENCRYPTION_KEY: 'c2hvcnQ=',
      DIRECT_LINE_SECRET: 'tiny-one',
      WIDGET_ORIGINS: 'https://a.example/path',
      RATE_LIMITS: 'perhaps',
      NODE_ENV: 'prod-ish',
    };
    expect(problems(wrong).sort()).toEqual(Object.keys(wrong).sort());
  });

  test('the second opinion on languages needs its address and its key, over https', () => {
    const [endpoint, key] = ['https://name.cognitiveservices.azure.com', 'a-key-of-the-resource'];
    expect(readConfig({}).azureLanguage).toBeUndefined();
    expect(readConfig({ AZURE_LANGUAGE_ENDPOINT: endpoint, AZURE_LANGUAGE_KEY: key }).azureLanguage).toEqual({ endpoint, key });
    expect(problems({ AZURE_LANGUAGE_ENDPOINT: endpoint })).toEqual(['AZURE_LANGUAGE_KEY']);
    expect(problems({ AZURE_LANGUAGE_KEY: key })).toEqual(['AZURE_LANGUAGE_ENDPOINT']);
    expect(problems({ AZURE_LANGUAGE_ENDPOINT: 'http://name.example', AZURE_LANGUAGE_KEY: key })).toEqual([
      'AZURE_LANGUAGE_ENDPOINT',
    ]);
  });

  describe('of the desk', () => {
    const provider = {
      OIDC_ISSUER: 'https://login.example.org/realm',
      OIDC_CLIENT_ID: 'desk-client',
      OIDC_CLIENT_SECRET: 'a-long-client-secret',
      OIDC_ROLES: 'staff=liege=counsellor@caritas-liege, it=administrator,audit=auditor',
    };
    const production = { NODE_ENV: 'production', ENCRYPTION_KEY: KEY, PUBLIC_URL: 'https://a.example' };

    test('local accounts are on for trying it, off in production and beside an identity provider', () => {
      expect(readConfig({}).desk.signIn).toBe('local');
      expect(readConfig({ DESK_LOCAL_ACCOUNTS: 'off' }).desk.signIn).toBe('off');
      expect(readConfig(production).desk.signIn).toBe('off');
      expect(readConfig({ ...production, DESK_LOCAL_ACCOUNTS: 'on' }).desk.signIn).toBe('local');
      expect(readConfig({ ...production, ...provider }).desk.signIn).toBe('provider');
      expect(problems({ ...production, ...provider, DESK_LOCAL_ACCOUNTS: 'on' })).toEqual(['DESK_LOCAL_ACCOUNTS']);
    });

    test('an identity provider needs all of its settings, over https', () => {
      expect(readConfig(provider).desk.provider).toMatchObject({
        secondFactor: ['mfa', 'otp', 'hwk', 'phr', 'phrh'],
        roleClaim: 'groups',
        roles: [
          { group: 'staff=liege', role: 'counsellor', organisation: 'caritas-liege' },
          { group: 'it', role: 'administrator', organisation: undefined },
          { group: 'audit', role: 'auditor', organisation: undefined },
        ],
      });
      expect(problems({ OIDC_ISSUER: provider.OIDC_ISSUER }).sort()).toEqual([
        'OIDC_CLIENT_ID',
        'OIDC_CLIENT_SECRET',
        'OIDC_ROLES',
      ]);
      expect(problems({ ...provider, OIDC_ISSUER: 'http://login.example.org' })).toEqual(['OIDC_ISSUER']);
      for (const roles of ['it', 'it=boss', 'a=counsellor', 'a=auditor@seso', '=team-lead']) {
        expect(problems({ ...provider, OIDC_ROLES: roles }), roles).toEqual(['OIDC_ROLES']);
      }
    });

    test('notices need a mail server, a sender and recipients together; webhooks are https', () => {
      const mail = {
        SMTP_URL: 'smtps://u:hunter22@mail.example.org',
        DESK_NOTICE_FROM: 'desk@example.org',
        DESK_NOTICE_TO: 'seso=a@b.org',
      };
      expect(readConfig(mail).desk.mail?.to.get('seso')).toEqual(['a@b.org']);
      expect(problems({ SMTP_URL: mail.SMTP_URL }).sort()).toEqual(['DESK_NOTICE_FROM', 'DESK_NOTICE_TO']);
      expect(problems({ ...mail, DESK_NOTICE_TO: 'a@b.org' })).toEqual(['DESK_NOTICE_TO']);
      expect(problems({ ...mail, SMTP_URL: 'https://mail.example.org' })).toEqual(['SMTP_URL']);
      expect(readConfig({ TEAMS_WEBHOOK_URL: 'https://hook.example/x=1' }).desk.webhooks.get('*')).toBe(
        'https://hook.example/x=1',
      );
      expect(readConfig({ TEAMS_WEBHOOK_URL: 'seso=https://hook.example/x=1' }).desk.webhooks.get('seso')).toBe(
        'https://hook.example/x=1',
      );
      for (const url of ['http://hook.example/x', 'seso=ftp://hook.example', 'hook.example']) {
        expect(problems({ TEAMS_WEBHOOK_URL: url }), url).toEqual(['TEAMS_WEBHOOK_URL']);
      }
    });
  });

  test('Azure Bot Service needs an id and a secret; channels that are not private, and a stand-in in production, are refused', () => {
    const right = {
      MICROSOFT_APP_ID: '0C7F0D9E-1F5C-4F57-9D0B-3F1C6F6A1A01',
      MICROSOFT_APP_PASSWORD: 'a-secret-value-of-some-length',
    };
    expect(readConfig({}).azureBot).toBeUndefined();
    expect(readConfig(right).azureBot).toEqual({
      appId: right.MICROSOFT_APP_ID.toLowerCase(),
      appPassword: right.MICROSOFT_APP_PASSWORD,
      tenantId: undefined,
      channels: ['directline', 'webchat'],
      standIn: undefined,
    });
    expect(readConfig({ ...right, MICROSOFT_CHANNELS: 'webchat, telegram' }).azureBot?.channels).toEqual(['webchat', 'telegram']);
    expect(problems({ MICROSOFT_APP_ID: right.MICROSOFT_APP_ID })).toEqual(['MICROSOFT_APP_PASSWORD']);
    expect(problems({ MICROSOFT_APP_PASSWORD: right.MICROSOFT_APP_PASSWORD })).toEqual(['MICROSOFT_APP_ID']);
    expect(problems({ MICROSOFT_CHANNELS: 'webchat' })).toEqual(['MICROSOFT_APP_ID']);
    for (const channel of ['emulator', 'msteams', 'AseChannel', '*', 'webchat,,']) {
      expect(problems({ ...right, MICROSOFT_CHANNELS: channel })).toEqual(['MICROSOFT_CHANNELS']);
    }
    expect(problems({ ...right, MICROSOFT_APP_ID: 'my-bot', MICROSOFT_APP_TENANT_ID: 'example.org' })).toEqual([
      'MICROSOFT_APP_ID',
      'MICROSOFT_APP_TENANT_ID',
    ]);
    expect(problems({ ...right, BOT_FRAMEWORK_URL: 'http://login.example.org' })).toEqual(['BOT_FRAMEWORK_URL']);
    const production = { ...right, NODE_ENV: 'production', ENCRYPTION_KEY: KEY, PUBLIC_URL: 'https://a.example/' };
    expect(problems(production)).toEqual([]);
    expect(problems({ ...production, BOT_FRAMEWORK_URL: 'http://127.0.0.1:9' })).toEqual(['BOT_FRAMEWORK_URL']);
  });

  test.each(['*', 'https://*.example.org', 'b.example', 'https://a.example/'])('%s is no origin', (origin) => {
    expect(problems({ WIDGET_ORIGINS: origin })).toEqual(['WIDGET_ORIGINS']);
  });

  test('production refuses what is only convenient', () => {
    expect(problems({ NODE_ENV: 'production', RATE_LIMITS: 'off' }).sort()).toEqual([
      'ENCRYPTION_KEY',
      'PUBLIC_URL',
      'RATE_LIMITS',
    ]);
    expect(problems({ NODE_ENV: 'production', ENCRYPTION_KEY: KEY, PUBLIC_URL: 'http://a.example' })).toEqual(['PUBLIC_URL']);
    expect(problems({ NODE_ENV: 'production', ENCRYPTION_KEY: KEY, PUBLIC_URL: 'https://a.example/' })).toEqual([]);
  });
});

describe('what production refuses, all of it at once', () => {
  const SAFE = { NODE_ENV: 'production', ENCRYPTION_KEY: KEY, PUBLIC_URL: 'https://a.example' };
  const OTHER = createHash('sha256').update('another key for tests').digest('base64');

  test.each<[string, Record<string, string>, string[]]>([
    ['a key that was typed', { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }, ['ENCRYPTION_KEY']],
    ['two places for the key', { ENCRYPTION_KEY_FILE: '/run/secrets/key' }, ['ENCRYPTION_KEY_FILE']],
    ['the key of now as that of before', { ENCRYPTION_KEY_PREVIOUS: KEY }, ['ENCRYPTION_KEY_PREVIOUS']],
    ['a key of before that is none', { ENCRYPTION_KEY_PREVIOUS: 'short' }, ['ENCRYPTION_KEY_PREVIOUS']],
    ['a wildcard origin', { WIDGET_ORIGINS: 'https://*.example.org' }, ['WIDGET_ORIGINS']],
    ['a page without https', { WIDGET_ORIGINS: 'http://www.example.org' }, ['WIDGET_ORIGINS']],
    ['an address without https', { PUBLIC_URL: 'http://a.example' }, ['PUBLIC_URL']],
    ['an address of this machine', { PUBLIC_URL: 'https://localhost:8443' }, ['PUBLIC_URL']],
    ['limits that are off', { RATE_LIMITS: 'off' }, ['RATE_LIMITS']],
    ['a secret of an example', { DIRECT_LINE_SECRET: 'changeme-changeme-changeme' }, ['DIRECT_LINE_SECRET']],
    ['one secret for two things', { DIRECT_LINE_SECRET: OTHER, METRICS_TOKEN: OTHER }, ['METRICS_TOKEN']],
    ['a database far away without TLS', { DATABASE_URL: 'postgres://a:Jk3hf83hKJh3@db.example.org/a' }, ['DATABASE_URL']],
    ['a database with a weak password', { DATABASE_URL: 'postgres://a:postgres@database/a' }, ['DATABASE_URL']],
    ['a service without https', { GRAPH_API_URL: 'http://127.0.0.1:9000' }, ['GRAPH_API_URL']],
    [
      'local accounts beside OpenID Connect',
      {
        OIDC_ISSUER: 'https://id.example',
        OIDC_CLIENT_ID: 'desk-client',
        OIDC_CLIENT_SECRET: 'a-long-client-secret',
        OIDC_ROLES: 'it=administrator',
        DESK_LOCAL_ACCOUNTS: 'on',
      },
      ['DESK_LOCAL_ACCOUNTS'],
    ],
    ['a debugger', { NODE_OPTIONS: '--inspect=0.0.0.0' }, ['NODE_OPTIONS']],
    ['a memory dump', { NODE_OPTIONS: '--max-old-space-size=900 --heapsnapshot-signal=SIGUSR2' }, ['NODE_OPTIONS']],
    ['debug output', { DEBUG: '*', NODE_DEBUG: 'http' }, ['DEBUG', 'NODE_DEBUG']],
    ['certificates unchecked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, ['NODE_TLS_REJECT_UNAUTHORIZED']],
  ])('%s', (_, unsafe, settings) => {
    expect([...new Set(problems({ ...SAFE, ...unsafe }))].sort()).toEqual(settings.sort());
  });

  test('and nothing of that on a desk, where it is convenient', () => {
    const convenient = {
      RATE_LIMITS: 'off',
      DEBUG: '*',
      WIDGET_ORIGINS: 'http://localhost:8080',
      PUBLIC_URL: 'http://localhost',
    };
    expect(problems(convenient)).toEqual([]);
  });

  test('a deployment as the guides describe it is accepted', () => {
    const near = { DATABASE_URL: `postgres://assistant:${'9f3b7c1e'.repeat(3)}@database/assistant` };
    const far = { DATABASE_URL: 'postgres://a:Jk3hf83hKJh3@x.postgres.database.azure.com/a?sslmode=verify-full' };
    for (const database of [near, far])
      expect(problems({ ...SAFE, ...database, NODE_OPTIONS: '--max-old-space-size=900' })).toEqual([]);
    const vault = { ENCRYPTION_KEY: '', ENCRYPTION_KEY_VAULT: 'https://v.vault.azure.net/secrets/encryption-key' };
    expect(readConfig({ ...SAFE, ...vault }).keyVault).toMatchObject({ secret: vault.ENCRYPTION_KEY_VAULT });
  });
});
