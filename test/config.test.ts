import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

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
