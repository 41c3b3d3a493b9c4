import { describe, expect, it } from 'vitest';
import { localTime } from '../../model/local-time.ts';

const at = (time: string, zone: string) => {
  const { date, month, weekday, hour } = localTime(Date.parse(time), zone);
  return [date, month, weekday, hour];
};

describe('localTime', () => {
  it.each([
    ['UTC on a Monday', '2026-11-23T00:00:00Z', 'UTC', ['2026-11-23', 11, 1, 0]],
    ['before midnight there', '2026-11-22T22:59:59Z', 'Europe/Amsterdam', ['2026-11-22', 11, 7, 23]],
    ['midnight there', '2026-11-22T23:00:00Z', 'Europe/Amsterdam', ['2026-11-23', 11, 1, 0]],
    ['last second of winter time', '2026-03-29T00:59:59Z', 'Europe/Amsterdam', ['2026-03-29', 3, 7, 1]],
    ['first second of summer time', '2026-03-29T01:00:00Z', 'Europe/Amsterdam', ['2026-03-29', 3, 7, 3]],
    [
      'the hour that comes twice, first',
      '2026-10-25T00:30:00Z',
      'Europe/Amsterdam',
      ['2026-10-25', 10, 7, 2],
    ],
    [
      'the hour that comes twice, again',
      '2026-10-25T01:30:00Z',
      'Europe/Amsterdam',
      ['2026-10-25', 10, 7, 2],
    ],
    ['a zone 45 minutes off', '2026-12-31T18:15:00Z', 'Asia/Kathmandu', ['2027-01-01', 1, 5, 0]],
    ['half an hour of summer time', '2026-10-03T15:30:00Z', 'Australia/Lord_Howe', ['2026-10-04', 10, 7, 2]],
    ['a zone west of Greenwich', '2026-03-01T04:59:59Z', 'America/New_York', ['2026-02-28', 2, 6, 23]],
    ['a zone that is not known, as UTC', '2026-11-23T05:00:00Z', 'Atlantis/Centre', ['2026-11-23', 11, 1, 5]],
  ])('%s', (_, time, zone, expected) => {
    expect(at(time, zone)).toEqual(expected);
  });

  it('is what Intl says, every quarter of an hour of a year', () => {
    const zone = 'America/St_Johns';
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    const hours = new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
    const start = Date.parse('2026-01-01T00:00:00Z');
    for (let now = start; now < start + 365 * 86_400_000; now += 900_000) {
      const { date, hour } = localTime(now, zone);
      if (date !== format.format(now) || hour !== Number(hours.format(now)))
        expect.fail(`${new Date(now).toISOString()}: ${date} ${hour}`);
    }
  });
});
