import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU seconds that the workerd processes of this program have used; 0 where there is no /proc. */
export function workerdSeconds(): number {
  return workerdStats().reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Megabytes of memory that they hold. */
export function workerdMegabytes(): number {
  return workerdStats().reduce((sum, { megabytes }) => sum + megabytes, 0);
}

function workerdStats(): { seconds: number; megabytes: number }[] {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.flatMap((pid) => {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const fields = rest?.split(' ') ?? [];
      if (name !== 'workerd' || Number(fields[1]) !== process.pid) return [];
      return [
        {
          seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
          megabytes: (Number(fields[21]) * 4096) / 1e6,
        },
      ];
    } catch {
      return [];
    }
  });
}
