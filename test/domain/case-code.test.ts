import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CODE_DIGITS, caseCode, hearCaseCode, writeCaseCode } from '../../src/domain/case-code.ts';

const random = () => Array.from({ length: CODE_DIGITS - 1 }, () => randomInt(10));

describe('the case code', () => {
  test('has at least forty random bits', () => {
    expect((CODE_DIGITS - 1) * Math.log2(10)).toBeGreaterThan(40);
  });

  test('is heard in the digits of every script, with any spaces', () => {
    const code = caseCode(random());
    for (const zero of [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0x1040, 0x1810]) {
      const written = [...writeCaseCode(code)]
        .map((sign) => (/\d/.test(sign) ? String.fromCodePoint(zero + Number(sign)) : sign))
        .join('');
      expect(hearCaseCode(written)).toEqual({ code });
    }
    expect(hearCaseCode(code.match(/.{1,2}/g)?.join('-') ?? '')).toEqual({ code });
  });

  test('one wrong digit, two neighbours swapped, or a digit too few are noticed', () => {
    for (let round = 0; round < 200; round++) {
      const code = caseCode(random());
      const place = randomInt(CODE_DIGITS);
      const wrong = (Number(code[place]) + 1 + randomInt(9)) % 10;
      expect(hearCaseCode(`${code.slice(0, place)}${wrong}${code.slice(place + 1)}`)).toBe('mistyped');
      const next = Math.min(place, CODE_DIGITS - 2);
      if (code[next] === code[next + 1]) continue;
      expect(hearCaseCode(`${code.slice(0, next)}${code[next + 1]}${code[next]}${code.slice(next + 2)}`)).toBe('mistyped');
      expect(hearCaseCode(code.slice(1))).toBe('mistyped');
    }
  });

  test('other numbers and sentences are none', () => {
    for (const text of ['0470 12 34 56', '1000', 'my code is 12345678901234', '', '85.07.30-033.28'])
      expect(hearCaseCode(text)).toBeUndefined();
  });
});
